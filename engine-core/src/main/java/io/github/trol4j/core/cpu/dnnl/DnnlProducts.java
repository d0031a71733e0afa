package io.github.trol4j.core.cpu.dnnl;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_wait;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Products;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * oneDNN matrix products, one primitive per shape and worker, each run on its caller's thread alone. The panels of this engine are
 * the blocked layout that oneDNN's own kernels read, so a weight is never packed a second time.
 */
final class DnnlProducts implements Products {
    private static final Logger LOG = LoggerFactory.getLogger(DnnlProducts.class);
    /** Shapes kept per worker; a prompt needs a few dozen. */
    private static final int CACHED = 512;
    /** Rows, columns and depth of the product that is tried once. */
    private static final int TRIED = 256;

    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final SingleThread singleThread = SingleThread.find();
    private final Worker[] workers;
    /** What has been tried, since trying takes time. */
    private final Map<Encoding, Boolean> supported = new ConcurrentHashMap<>();

    DnnlProducts(int threads) {
        workers = new Worker[threads];
        for (int i = 0; i < threads; i++) {
            workers[i] = new Worker();
        }
    }

    @Override
    public boolean supports(Encoding encoding) {
        return switch (encoding) {
            case F32 -> true;
            case BF16, S8 -> {
                Boolean known = supported.get(encoding);
                yield known != null ? known : supported.computeIfAbsent(encoding, this::fast);
            }
            case Q4 -> false;
        };
    }

    /** Whether something better than oneDNN's plain reference loops takes these panels, and takes them exactly. */
    private boolean fast(Encoding encoding) {
        int before = singleThread.enter();
        try (Product product = new Product(new Shape().set(encoding, TRIED, TRIED, TRIED, TRIED, TRIED))) {
            boolean fast = !product.kernel.startsWith("ref") && (encoding != Encoding.S8 || isExact(product));
            LOG.debug(
                    "oneDNN takes {} panels to its kernel {}: {}",
                    encoding,
                    product.kernel,
                    fast ? "used" : "not used");
            return fast;
        } catch (RuntimeException e) {
            LOG.debug("oneDNN has no product for {} panels: {}", encoding, e.getMessage());
            return false;
        } finally {
            singleThread.leave(before);
        }
    }

    /** Where a processor has no VNNI, products of bytes are added in pairs in 16 bits, which two large ones overflow. */
    private static boolean isExact(Product product) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocate(TRIED * TRIED, 64).fill((byte) 255);
            MemorySegment panels = arena.allocate(TRIED * TRIED, 64).fill((byte) 127);
            MemorySegment c = arena.allocate(TRIED * TRIED * 4L, 64);
            product.execute(new Operands().set(a.address(), TRIED, panels.address(), c.address(), TRIED));
            return c.get(ValueLayout.JAVA_INT, 0) == TRIED * 255 * 127;
        }
    }

    @Override
    public void multiply(Encoding encoding, int m, int n, int k, Operands at, int worker) {
        int before = singleThread.enter(); // a product is also made for the number of threads that it finds
        try {
            workers[worker].product(encoding, m, n, k, at).execute(at);
        } finally {
            singleThread.leave(before);
        }
    }

    @Override
    public String description() {
        return Dnnl.load().text();
    }

    @Override
    public void close() {
        for (Worker worker : workers) {
            worker.products.values().forEach(Product::close);
            worker.products.clear();
        }
        cpu.close();
    }

    /** What a product depends on. One per worker changes, to look up with, so that a token allocates nothing. */
    private static final class Shape {
        private Encoding encoding = Encoding.F32;
        private int m;
        private int n;
        private int k;
        private long lda;
        private long ldc;

        Shape set(Encoding encoding, int m, int n, int k, long lda, long ldc) {
            this.encoding = encoding;
            this.m = m;
            this.n = n;
            this.k = k;
            this.lda = lda;
            this.ldc = ldc;
            return this;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Shape o
                    && encoding == o.encoding
                    && m == o.m
                    && n == o.n
                    && k == o.k
                    && lda == o.lda
                    && ldc == o.ldc;
        }

        @Override
        public int hashCode() {
            return ((m * 31 + n) * 31 + k) * 31 + (int) (lda * 31 + ldc) + encoding.hashCode();
        }
    }

    private final class Worker {
        final Map<Shape, Product> products = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Shape, Product> eldest) {
                if (size() > CACHED) {
                    eldest.getValue().close();
                    return true;
                }
                return false;
            }
        };

        private final Shape wanted = new Shape();

        Product product(Encoding encoding, int m, int n, int k, Operands at) {
            Product known = products.get(wanted.set(encoding, m, n, k, at.lda(), at.ldc()));
            if (known != null) {
                return known;
            }
            Shape shape = new Shape().set(encoding, m, n, k, at.lda(), at.ldc());
            Product made = new Product(shape);
            products.put(shape, made);
            return made;
        }
    }

    /** One shape made ready: the primitive, and its operands that only need to be pointed somewhere. */
    private final class Product implements AutoCloseable {
        final String kernel;
        private final matmul primitive;
        private final memory a;
        private final memory b;
        private final memory c;
        private final memory scratchpad;
        private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(4);
        private final Address address = new Address();
        private final stream queue = new stream(cpu);
        // The C names of the same things. Through them a call allocates nothing.
        private final dnnl_primitive run;
        private final dnnl_stream on;
        private final dnnl_memory from;
        private final dnnl_memory with;
        private final dnnl_memory into;

        Product(Shape shape) {
            memory.desc aType = new memory.desc(
                    new long[] {shape.m, shape.k}, activations(shape.encoding), new long[] {shape.lda, 1});
            memory.desc bType =
                    new memory.desc(new long[] {shape.k, shape.n}, weights(shape.encoding), layout(shape.encoding));
            memory.desc cType = new memory.desc(
                    new long[] {shape.m, shape.n},
                    shape.encoding == Encoding.S8 ? memory.data_type.s32 : memory.data_type.f32,
                    new long[] {shape.ldc, 1});
            try (primitive_attr attributes = new primitive_attr()) {
                attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
                try (matmul.primitive_desc description =
                        new matmul.primitive_desc(cpu, aType, bType, cType, attributes, false)) {
                    kernel = description.impl_info_str().getString();
                    primitive = new matmul(description);
                    scratchpad = new memory(description.scratchpad_desc(), cpu);
                }
            }
            Address nowhere = new Address();
            a = new memory(aType, cpu, nowhere);
            b = new memory(bType, cpu, nowhere);
            c = new memory(cType, cpu, nowhere);
            run = primitive.get();
            on = queue.get();
            from = a.get();
            with = b.get();
            into = c.get();
            arguments.getPointer(0).arg(DNNL_ARG_SRC).memory(from);
            arguments.getPointer(1).arg(DNNL_ARG_WEIGHTS).memory(with);
            arguments.getPointer(2).arg(DNNL_ARG_DST).memory(into);
            arguments.getPointer(3).arg(DNNL_ARG_SCRATCHPAD).memory(scratchpad.get());
        }

        void execute(Operands at) {
            check(dnnl_memory_set_data_handle(from, address.at(at.a())));
            check(dnnl_memory_set_data_handle(with, address.at(at.panels())));
            check(dnnl_memory_set_data_handle(into, address.at(at.c())));
            check(dnnl_primitive_execute(run, on, 4, arguments));
            check(dnnl_stream_wait(on));
        }

        private void check(int status) {
            if (status != dnnl.dnnl_success) {
                throw new BackendException("oneDNN's kernel %s failed with status %d".formatted(kernel, status));
            }
        }

        @Override
        public void close() {
            arguments.close();
            primitive.close();
            a.close();
            b.close();
            c.close();
            scratchpad.close();
            queue.close();
        }
    }

    private static memory.data_type activations(Encoding encoding) {
        return switch (encoding) {
            case F32 -> memory.data_type.f32;
            case BF16 -> memory.data_type.bf16;
            case S8 -> memory.data_type.u8;
            case Q4 -> throw new BackendException("oneDNN is never given 4-bit panels");
        };
    }

    private static memory.data_type weights(Encoding encoding) {
        return encoding == Encoding.S8 ? memory.data_type.s8 : activations(encoding);
    }

    /** {@code [n / 64][k][64]} with 1, 2 or 4 consecutive {@code k} innermost. */
    private static memory.format_tag layout(Encoding encoding) {
        int tag = switch (encoding) {
            case F32 -> dnnl.dnnl_BA16a64b;
            case BF16 -> dnnl.dnnl_BA16a64b2a;
            case S8 -> dnnl.dnnl_BA16a64b4a;
            case Q4 -> throw new BackendException("oneDNN is never given 4-bit panels");
        };
        for (memory.format_tag candidate : memory.format_tag.values()) {
            if (candidate.value == tag) {
                return candidate;
            }
        }
        throw new BackendException("This build of oneDNN does not know the layout " + tag);
    }
}
