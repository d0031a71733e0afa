package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.BackendProvider;
import io.github.trol4j.core.VectorApi;
import io.github.trol4j.core.cpu.dnnl.Dnnl;
import io.github.trol4j.core.cpu.kernel.Products;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Announces the fast backend. Loads where neither the Vector API nor oneDNN can. */
public final class CpuProvider implements BackendProvider {
    private static final Logger LOG = LoggerFactory.getLogger(CpuProvider.class);

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int rank() {
        return 100;
    }

    @Override
    public Probe probe() {
        if (!VectorApi.isWithinReach()) {
            return Probe.unusable("the Vector API is not there: start java with --add-modules jdk.incubator.vector");
        }
        if (!java.nio.ByteOrder.nativeOrder().equals(java.nio.ByteOrder.LITTLE_ENDIAN)) {
            return Probe.unusable("this processor is big-endian");
        }
        Dnnl.Status dnnl = Dnnl.load();
        return Probe.usable(dnnl.usable() ? dnnl.text() : "Vector API alone, " + dnnl.text());
    }

    @Override
    public Backend create(BackendOptions options) {
        Dnnl.Status dnnl = Dnnl.load();
        if (!dnnl.usable()) {
            LOG.warn("Prompts will be several times slower, by the Vector API alone: {}", dnnl.text());
        }
        Products products = dnnl.usable() ? Dnnl.products(options.threads()) : new VectorProducts(options.threads());
        return new CpuBackend(options, products);
    }
}
