package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.fixtures.hub.FakeHub;
import io.github.trol4j.fixtures.hub.FakeRepository;
import io.github.trol4j.fixtures.hub.Fault;
import io.github.trol4j.fixtures.hub.HubFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** From nothing to an answer by way of a hub, as somebody at a shell would. */
@DisabledOnOs(OS.WINDOWS) // where links need a permission
class PullCommandTest {
    private static final String NAME = "BK-Lee/TroL-1.8B";

    @TempDir
    private Path home;

    private FakeHub server;
    private FakeRepository repository;

    @BeforeEach
    void serveATinyModel() throws IOException {
        server = new FakeHub();
        repository = server.add(NAME);
        Path checkpoint = Path.of(System.getProperty("trol.fixtures")).resolve("internlm2-tiny");
        try (Stream<Path> files = Files.list(checkpoint)) {
            List<HubFile> content = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                content.add(new HubFile(file.getFileName().toString(), bytes, bytes.length > 10_000));
            }
            content.add(HubFile.text("README.md", "# A tiny model"));
            repository.commit("main", content);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Shell.Result pull(String... arguments) {
        return Shell.run(Stream.concat(
                        Stream.of(
                                "pull",
                                "--endpoint",
                                server.endpoint().toString(),
                                "--cache",
                                home.resolve("hub").toString(),
                                "--packed",
                                home.resolve("packed").toString()),
                        Stream.of(arguments))
                .toArray(String[]::new));
    }

    private Shell.Result models(String... arguments) {
        return Shell.run(Stream.concat(
                        Stream.of(
                                "models",
                                "--cache",
                                home.resolve("hub").toString(),
                                "--packed",
                                home.resolve("packed").toString()),
                        Stream.of(arguments))
                .toArray(String[]::new));
    }

    @Test
    void aPulledModelIsListedAndItsFolderIsPrinted() throws IOException {
        assertThat(models().stderr()).contains("trol pull TroL-1.8B");
        Shell.Result pulled = pull("TroL-1.8B");
        assertThat(pulled.exitCode()).as(pulled.stderr()).isZero();
        Path folder = Path.of(pulled.stdout().strip());
        assertThat(folder.resolve("config.json")).exists();
        assertThat(folder.resolve("README.md")).doesNotExist();
        assertThat(pulled.stderr()).contains("fetched, commit");
        assertThat(pull("TroL-1.8B").stderr()).contains("nothing had to be fetched");
        assertThat(models().stdout()).contains("nano").contains("TroL-1.8B").contains("internlm2");
        JsonNode row = new ObjectMapper().readTree(models("--json").stdout()).get(1);
        assertThat(row.path("name").asText()).isEqualTo("TroL-1.8B");
        assertThat(row.path("usable").asBoolean()).isTrue();
        assertThat(row.path("path").asText()).isEqualTo(folder.toString());
        assertThat(Shell.run("inspect", folder.toString()).exitCode()).isZero();
    }

    @Test
    void packingCanReplaceTheSource() throws IOException {
        Shell.Result packed = pull("TroL-1.8B", "--weights", "q8", "--backend", "reference", "--drop-source");
        assertThat(packed.exitCode()).as(packed.stderr()).isZero();
        assertThat(Path.of(packed.stdout().strip()))
                .hasFileName("TroL-1.8B-q8.trol")
                .isRegularFile();
        assertThat(packed.stderr()).contains("packed as q8").contains("freed in the cache");
        assertThat(home.resolve("hub/models--BK-Lee--TroL-1.8B")).doesNotExist();
        assertThat(models().stdout()).contains("TroL-1.8B-q8").contains("internlm2, q8");
    }

    @Test
    void aModelOfAnotherKindIsRefusedBeforeItsWeightsAreFetched() throws IOException {
        server.add("someone/other")
                .commit(
                        "main",
                        List.of(
                                HubFile.text("config.json", "{\"model_type\": \"llama\"}"),
                                HubFile.noise("model.safetensors", 300_000, 1)));
        Shell.Result refused = pull("someone/other");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.stderr()).contains("someone/other is no TroL model").contains("--all");
        assertThat(server.contentBytes()).isLessThan(1_000);
        assertThat(pull("someone/other", "--all").exitCode()).isZero();
        assertThat(models().stdout()).doesNotContain("someone/other");
        assertThat(models("--all").stdout()).contains("someone/other").contains("llama");
    }

    @Test
    void exitCodes() {
        assertThat(pull("not a name").exitCode()).isEqualTo(2);
        assertThat(pull("TroL-1.8B", "--drop-source").exitCode()).isEqualTo(2);
        Shell.Result missing = pull("BK-Lee/TroL-9B");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.stderr()).contains("has no model BK-Lee/TroL-9B");
    }

    @Test
    void theNameOfAModelInTheCacheIsEnoughToAskIt() throws Exception {
        Ended missing = trol("ask", "--model", "TroL-1.8B", "hello");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.output()).contains("Get it with: trol pull TroL-1.8B");
        assertThat(trol("pull", "TroL-1.8B").exitCode()).isZero();
        server.close(); // from here on nothing is fetched
        for (String command : List.of("ask", "inspect", "doctor")) {
            List<String> arguments = switch (command) {
                case "ask" -> List.of("ask", "--model", "TroL-1.8B", "--backend", "reference", "hello");
                case "inspect" -> List.of("inspect", "TroL-1.8B");
                default -> List.of("doctor", "--quick", "--model", "TroL-1.8B");
            };
            Ended ended = trol(arguments.toArray(String[]::new));
            assertThat(ended.exitCode()).as(ended.output()).isZero();
        }
    }

    @Test
    void anInterruptedPullIsGoneOnWith() throws Exception {
        server.faults(r -> r.toHub() ? Fault.NONE : new Fault.Slow(4_096, 20));
        Process process = start(home.resolve("log"), "pull", "TroL-1.8B");
        while (server.contentBytes() < 300_000) {
            assertThat(process.isAlive()).as("the pull still runs").isTrue();
            Thread.sleep(10);
        }
        new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid()))
                .start()
                .waitFor();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(home.resolve("log"))).contains("what has been fetched is kept");
        server.faults(r -> Fault.NONE);
        Ended again = trol("pull", "TroL-1.8B");
        assertThat(again.exitCode()).isZero();
        assertThat(again.output()).contains("going on with");
    }

    private record Ended(int exitCode, String output) {}

    /** In a process of its own, since only there the environment can be chosen. */
    private Ended trol(String... arguments) throws IOException, InterruptedException {
        Path log = home.resolve("log");
        int exitCode = start(log, arguments).waitFor();
        return new Ended(exitCode, Files.readString(log, StandardCharsets.UTF_8));
    }

    private Process start(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx300m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        File output = log.toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("HF_ENDPOINT", server.endpoint().toString());
        builder.environment().put("HF_HOME", home.resolve("huggingface").toString());
        builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
        builder.environment().remove("HF_HUB_OFFLINE");
        return builder.start();
    }
}
