package io.github.trol4j.examples;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.BackendProvider;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.reference.ReferenceProvider;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A backend that counts what it is asked for and lets {@code reference} compute. The service file
 * {@code META-INF/services/io.github.trol4j.core.BackendProvider} names it; the engine finds it there.
 */
public final class CountingProvider implements BackendProvider {
    /** Calls by the name of the operation. */
    static final Map<String, LongAdder> COUNTS = new ConcurrentSkipListMap<>();

    private final ReferenceProvider reference = new ReferenceProvider();

    @Override
    public String name() {
        return "counting";
    }

    /** Below every other backend: used only where it is asked for. */
    @Override
    public int rank() {
        return -1;
    }

    @Override
    public Probe probe() {
        return Probe.usable("counts operations, computes on reference");
    }

    @Override
    public Backend create(BackendOptions options) {
        Backend backend = reference.create(options);
        return proxy(Backend.class, (_, method, args) -> {
            Object result = invoke(backend, method, args);
            return result instanceof Ops ops ? counted(ops) : result;
        });
    }

    private static Ops counted(Ops ops) {
        return proxy(Ops.class, (_, method, args) -> {
            COUNTS.computeIfAbsent(method.getName(), _ -> new LongAdder()).increment();
            return invoke(ops, method, args);
        });
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
