package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.cli.Shell.Result;
import io.github.trol4j.fixtures.JudgeServer;
import io.github.trol4j.fixtures.JudgeServer.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs whose judge fails for good keep everything, say why, and need only the rest when it is back. */
class EvalJudgeTest {
    private static final Path KIT = Path.of(System.getProperty("trol.fixtures")).resolveSibling("eval");

    @TempDir
    private Path temp;

    private JudgeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new JudgeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "BROKEN, answered 500",
        "CUT, cannot be reached",
        "NONSENSE, has no text in choices[0].message.content",
        "WRONG_KEY, check the address, the model's name and the key"
    })
    void aFailingJudgeLosesNothing(Trouble trouble, String reason) throws IOException {
        Path undisturbed = temp.resolve("undisturbed");
        assertThat(eval("mm-vet", undisturbed).exitCode()).isZero();
        int items = server.graded().size();
        server.behave(request -> request < items + 3 ? Trouble.NONE : trouble);

        Path run = temp.resolve("run");
        Result failed = eval("mm-vet", run);
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.stderr()).contains("mm-vet is not scored: the judge failed", reason, "No reply is lost");
        assertThat(run.resolve("report.md")).content().contains("not scored: the judge failed: ", reason);
        assertThat(run.resolve("replies.jsonl")).hasSameBinaryContentAs(undisturbed.resolve("replies.jsonl"));
        assertThat(run.resolve("judge-requests-mm-vet.jsonl")).content().contains("\"reply\": null");
        assertThat(server.graded()).hasSize(items + 3);

        server.behave(request -> Trouble.NONE);
        Result resumed = eval("mm-vet", run, "--resume");
        assertThat(resumed.exitCode()).isZero();
        assertThat(server.graded()).hasSize(items + items);
        for (String file : List.of("report.md", "report.json", "items.csv", "judge-requests-mm-vet.jsonl")) {
            assertThat(run.resolve(file)).hasSameBinaryContentAs(undisturbed.resolve(file));
        }
    }

    @Test
    void aFailingJudgeLeavesTheOtherSetsScored() {
        server.behave(request -> Trouble.WRONG_KEY);
        Path data = temp.resolve("data");
        copy(KIT.resolve("mm-vet/data"), data);
        copy(KIT.resolve("pope/data"), data);
        Path run = temp.resolve("run");
        Result result = Shell.run(arguments("mm-vet,pope", data, run, "--limit", "2"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stdout()).contains("not scored: the judge failed", "## POPE", "| accuracy | ");
    }

    @Test
    void oneTextForSeveralTasksIsRefusedBeforeAnythingIsAsked() throws IOException {
        Path words = Files.writeString(temp.resolve("words.txt"), "Grade this.");
        Path run = temp.resolve("run");
        Result result = eval("llava", run, "--judge-prompt", words.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.stderr()).contains("words.txt is one text, but the judge has several tasks, llava-system");
        assertThat(run).doesNotExist();
        assertThat(server.requests()).isZero();
    }

    private Result eval(String set, Path run, String... more) {
        return Shell.run(arguments(set, KIT.resolve(set).resolve("data"), run, more));
    }

    private String[] arguments(String sets, Path data, Path run, String... more) {
        List<String> all = new ArrayList<>(List.of("eval", "--set", sets, "--data", data.toString(), "--greedy"));
        all.addAll(List.of("--out", run.toString(), "--judge-url", server.base().toString()));
        all.addAll(List.of("--judge-model", "grader", "--judge-attempts", "2", "--judge-rate", "60000"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static void copy(Path from, Path to) {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
