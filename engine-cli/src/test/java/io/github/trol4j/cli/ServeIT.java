package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The packaged program as a service manager starts and ends it. */
class ServeIT {
    private static final Path JAR = Path.of(System.getProperty("trol.home"), "engine-cli/target/trol/trol.jar");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final String LONG = """
            {"messages": [{"role": "user", "content": "Describe it."}], "stream": true, "guided_regex": "[a-z]{1000}", "max_tokens": 1002}
            """;

    @Test
    @DisabledOnOs(OS.WINDOWS) // which has no SIGTERM
    void whatWasAcceptedIsAnsweredBeforeTheEnd() throws Exception {
        Process program = new ProcessBuilder(JAVA.toString(), "-jar", JAR.toString(), "serve", "--port", "0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = program.inputReader();
                HttpClient http = HttpClient.newHttpClient()) {
            String ready = out.readLine();
            assertThat(ready).startsWith("trol: serving nano at http://localhost:");
            URI chat = URI.create(ready.replaceFirst(".* at ", "") + "/v1/chat/completions");
            HttpRequest request = HttpRequest.newBuilder(chat)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(LONG))
                    .build();
            HttpResponse<Stream<String>> answer = http.send(request, BodyHandlers.ofLines());
            assertThat(answer.statusCode()).isEqualTo(200); // it is being written
            CompletableFuture<List<String>> lines =
                    CompletableFuture.supplyAsync(() -> answer.body().toList());
            program.destroy();
            assertThat(lines.get(60, TimeUnit.SECONDS)).contains("data: [DONE]");
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(143);
        } finally {
            program.destroyForcibly();
        }
    }
}
