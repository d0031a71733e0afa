package io.github.trol4j.core.nd4j;

import io.github.trol4j.core.BackendProvider.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Starting ND4J: which of its backends is on the class path, what keeps it from working, and the settings it must have. */
final class Nd4jRuntime {
    private Nd4jRuntime() {}

    /** Loads ND4J's native code the first time (about a second). May fail with any kind of {@link LinkageError}. */
    static Probe probe() {
        boolean cuda = isCuda();
        Optional<String> noGpu = cuda ? CudaDriver.problem() : Optional.empty();
        if (noGpu.isPresent()) {
            return Probe.unusable(noGpu.get());
        }
        configure();
        String engine = Nd4j.getBackend().getEnvironment().isCPU() ? "CPU" : "CUDA";
        Nd4j.getMemoryManager().togglePeriodicGc(false); // it would call System.gc() while we compute
        Properties about = Nd4j.getExecutioner().getEnvironmentInformation();
        return Probe.usable(
                "ND4J %s on %s, %s".formatted(version(), engine, about.getProperty("blas.vendor", "unknown BLAS")));
    }

    /**
     * Threads of the BLAS. ND4J's own loops get one: the threads of OpenMP and those of OpenBLAS wait for work by spinning, and where
     * products and softmax alternate they take each other's processors (attention over 1,300 tokens on two cores: 1,100 ms with two
     * OpenMP threads, 200 ms with one). A setting of the process, so the backend made last decides.
     */
    static void useThreads(int threads) {
        if (!Nd4j.getBackend().getEnvironment().isCPU()) {
            return;
        }
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        Nd4j.factory().blas().setMaxThreads(threads);
    }

    /** Whether ND4J has nothing but CUDA to compute with. Looks at what is on the class path without loading its native code. */
    private static boolean isCuda() {
        List<Integer> priorities = ServiceLoader.load(Nd4jBackend.class, Nd4jRuntime.class.getClassLoader()).stream()
                .map(provider -> provider.get().getPriority())
                .toList();
        return priorities.contains(Nd4jBackend.BACKEND_PRIORITY_GPU)
                && !priorities.contains(Nd4jBackend.BACKEND_PRIORITY_CPU);
    }

    /**
     * ND4J and JavaCPP read these when their classes load. JavaCPP would refuse to allocate more than the Java heap's maximum
     * outside of it, although that is where weights belong; and ND4J prints a report of the machine when it starts.
     */
    private static void configure() {
        setDefault("org.bytedeco.javacpp.maxbytes", "0");
        setDefault("org.bytedeco.javacpp.maxphysicalbytes", "0");
        setDefault("org.nd4j.log.initialization", "false");
        setDefault("org.nd4j.versioncheck", "false");
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static String version() {
        try (InputStream in = Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "of unknown version");
        } catch (IOException e) {
            return "of unreadable version";
        }
    }
}
