package io.github.trol4j.core.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Nd4jProviderTest {
    @Test
    void saysWhatComputes() {
        var probe = new Nd4jProvider().probe();
        assertThat(probe.usable()).as(probe.reason()).isTrue();
        assertThat(probe.reason()).contains("ND4J 1.0.0", "CPU", "OPENBLAS");
    }

    @Test
    void withoutNd4jOnTheClassPathItLoadsAndSaysWhatIsMissing() throws IOException, ReflectiveOperationException {
        URL[] withoutNd4j = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("nd4j"))
                .map(Nd4jProviderTest::url)
                .toArray(URL[]::new);
        try (var loader = new URLClassLoader(withoutNd4j, ClassLoader.getPlatformClassLoader())) {
            Object provider = loader.loadClass(Nd4jProvider.class.getName())
                    .getConstructor()
                    .newInstance();
            Object probe = provider.getClass().getMethod("probe").invoke(provider);
            assertThat(probe.toString())
                    .contains("usable=false")
                    .contains("ND4J is not on the class path")
                    .contains("org.nd4j:nd4j-native");
            Class<?> backends = loader.loadClass("io.github.trol4j.core.Backends");
            Object options = loader.loadClass("io.github.trol4j.core.BackendOptions")
                    .getMethod("defaults")
                    .invoke(null);
            try {
                backends.getMethod("create", String.class, options.getClass()).invoke(null, "nd4j", options);
                assertThat(false)
                        .as("a forced choice that cannot work must fail")
                        .isTrue();
            } catch (InvocationTargetException e) {
                assertThat(e.getCause().getClass().getSimpleName()).isEqualTo("BackendException");
                assertThat(e.getCause()).hasMessageContaining("not on the class path");
            }
        }
    }

    @Test
    void aMissingDriverIsNamed() {
        assertThat(CudaDriver.problem("libno-such-driver.so.1"))
                .hasValue("nd4j-cuda: no CUDA driver (libno-such-driver.so.1 not found)");
    }

    @Test
    void nativeLibrariesThatDoNotLoadAreNamed() {
        var failure = new ExceptionInInitializerError(new UnsatisfiedLinkError("no jnind4jcpu in java.library.path"));
        assertThat(Nd4jProvider.reason(failure)).contains("jnind4jcpu", System.getProperty("os.arch"));
    }

    private static URL url(String entry) {
        try {
            return URI.create(Path.of(entry).toUri().toString()).toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
