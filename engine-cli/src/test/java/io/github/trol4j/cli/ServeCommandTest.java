package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.cli.Shell.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is said before a model is loaded. */
class ServeCommandTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "--port=70000, --port must be",
        "--parallel=0, --parallel must be",
        "--queue=0, --queue must be",
        "--timeout=0, --timeout must be",
        "--memory-limit=-1, --memory-limit is",
        "--host=0.0.0.0, --api-key-file FILE",
        "--api-key-file=/nowhere, --api-key-file cannot be used",
        "--allow-url=http://a, expected HOST",
        "--media-root=/nowhere, --media-root"
    })
    void wrongUsage(String option, String message) {
        Result result = Shell.run("serve", option);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).contains(message);
    }

    @Test
    void keysThatAreTooShort() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "secret\n");
        Result result = Shell.run("serve", "--host", "0.0.0.0", "--api-key-file", keys.toString());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stderr()).contains("at least 16 characters").doesNotContain("secret");
    }
}
