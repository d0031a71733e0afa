package io.github.trol4j.core.cpu;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.BackendOptions;
import io.github.trol4j.core.BackendProvider;
import io.github.trol4j.core.Capabilities;
import io.github.trol4j.core.VectorApi;
import io.github.trol4j.core.cpu.dnnl.Dnnl;
import io.github.trol4j.core.cpu.kernel.Products;

/** Announces the fast backend. Loads where neither the Vector API nor oneDNN can. */
public final class CpuProvider implements BackendProvider {
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
            return Probe.unusable(
                    "the Vector API is not there: start java with --add-modules jdk.incubator.vector, or with"
                            + " --enable-native-access=ALL-UNNAMED and a whole JDK, from which it is then loaded");
        }
        if (!java.nio.ByteOrder.nativeOrder().equals(java.nio.ByteOrder.LITTLE_ENDIAN)) {
            return Probe.unusable("this processor is big-endian");
        }
        Dnnl.Status dnnl = Dnnl.load();
        return dnnl.problem() == null
                ? Probe.usable(dnnl.text())
                : Probe.degraded(
                        "Vector API alone, " + dnnl.text(),
                        "prompts take several times longer by the Vector API alone: " + dnnl.problem());
    }

    @Override
    public Capabilities capabilities() {
        return CpuCapabilities.ALL;
    }

    @Override
    public Backend create(BackendOptions options) {
        Products products = Dnnl.load().problem() == null
                ? Dnnl.products(options.threads())
                : new VectorProducts(options.threads());
        return new CpuBackend(options, products);
    }
}
