package io.github.trol4j.core.cpu.dnnl;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.github.trol4j.core.BackendException;
import io.github.trol4j.core.cpu.kernel.Encoding;
import io.github.trol4j.core.cpu.kernel.Products;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
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

    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final SingleThread singleThread = SingleThread.find();
    private final Worker[] workers;
    private final Map<Encoding, Boolean> supported = new EnumMap<>(Encoding.class);

    DnnlProducts(int threads) {
        workers = new Worker[threads];
        for (int i = 0; i < threads; i++) {
            workers[i] = new Worker();
        }
        for (Encoding encoding : Encoding.values()) {
            supported.put(encoding, encoding == Encoding.F32 || encoding != Encoding.Q4 && fast(encoding));
        }
        LOG.debug("oneDNN kernels for panels: {}", supported);
    }

    @Override
    public boolean supports(Encoding encoding) {
        return supported.getOrDefault(encoding, false);
    }

    /** Whether something better than oneDNN's plain reference loops takes these panels. */
    private boolean fast(Encoding encoding) {
        try (Product product = new Product(new Shape(encoding, 256, 256, 512, 512, 256))) {
            return !product.kernel.startsWith("ref");
        } catch (RuntimeException e) {
            LOG.debug("oneDNN has no product for {} panels: {}", encoding, e.getMessage());
            return false;
        }
    }

    @Override
    public void multiply(Encoding encoding, int m, int n, int k, Operands at, int worker) {
        Shape shape = new Shape(encoding, m, n, k, at.lda(), at.ldc());
        singleThread.run(() -> workers[worker].product(shape).execute(at));
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

    private record Shape(Encoding encoding, int m, int n, int k, long lda, long ldc) {}

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

        Product product(Shape shape) {
            return products.computeIfAbsent(shape, s -> new Product(s));
        }
    }

    /** One shape made ready: the primitive, and its operands that only need to be pointed somewhere. */
    private final class Product implements AutoCloseable {
        final String kernel;
        private final matmul primitive;
        private final memory a;
        private final memory b;
        private final memory c;
        private final IntMemoryMap arguments = new IntMemoryMap();
        private final Address address = new Address();
        private final stream queue = new stream(cpu);

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
                    arguments.put(DNNL_ARG_SCRATCHPAD, new memory(description.scratchpad_desc(), cpu));
                }
            }
            Address nowhere = new Address();
            a = new memory(aType, cpu, nowhere);
            b = new memory(bType, cpu, nowhere);
            c = new memory(cType, cpu, nowhere);
            arguments.put(DNNL_ARG_SRC, a);
            arguments.put(DNNL_ARG_WEIGHTS, b);
            arguments.put(DNNL_ARG_DST, c);
        }

        void execute(Operands at) {
            a.set_data_handle(address.at(at.a()));
            b.set_data_handle(address.at(at.panels()));
            c.set_data_handle(address.at(at.c()));
            primitive.execute(queue, arguments);
            queue._wait();
        }

        @Override
        public void close() {
            arguments.close();
            primitive.close();
            a.close();
            b.close();
            c.close();
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
