package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that need no model: what they print and how they end. */
class EvalCommandTest {
    private static final Path KIT = Path.of(System.getProperty("trol.fixtures")).resolveSibling("eval");

    @TempDir
    private Path temp;

    private record Result(int code, byte[] bytes, String out, String err) {}

    private static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stdout = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            CommandLine command =
                    Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
            int code = command.execute(args);
            return new Result(code, bytes.toByteArray(), out.toString(), err.toString());
        } finally {
            System.setOut(stdout);
        }
    }

    private static String[] of(String set, String... more) {
        String[] head = {
            "eval",
            more[0],
            "--set",
            set,
            "--data",
            KIT.resolve(set).resolve("data").toString()
        };
        String[] all = Arrays.copyOf(head, head.length + more.length - 1);
        System.arraycopy(more, 1, all, head.length, more.length - 1);
        return all;
    }

    @Test
    void promptsAreTheExpectedBytes() throws IOException {
        Result result = run(of("mmbench_cn", "prompts"));
        assertThat(result.code()).isZero();
        assertThat(result.bytes()).isEqualTo(Files.readAllBytes(KIT.resolve("mmbench_cn/expected/prompts.jsonl")));
    }

    @Test
    void scoresAreOneJsonObject() throws IOException {
        Path expected = KIT.resolve("llava/expected");
        Result result = run(of(
                "llava",
                "score",
                "--replies",
                expected.resolve("predictions-messy.jsonl").toString(),
                "--judge-replies",
                expected.resolve("judge-replies-messy.jsonl").toString(),
                "--judge-requests",
                temp.resolve("requests.jsonl").toString(),
                "--json"));
        assertThat(result.code()).isZero();
        JsonNode got = new ObjectMapper().readTree(result.bytes());
        JsonNode want = new ObjectMapper()
                .readTree(expected.resolve("scores-messy.json").toFile());
        assertThat(got.get("predictions").textValue()).isEqualTo("messy");
        assertThat(got.get("official").get("all"))
                .isEqualTo(want.get("official").get("all"));
        assertThat(Files.readAllLines(temp.resolve("requests.jsonl"))).hasSize(8);
    }

    @Test
    void setsAreListed() {
        Result result = run("eval", "sets", "--files");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("mm-vet", "a judge model", "mm-vet/mm-vet.json", "nano-mmbench");
    }

    @Test
    void missingFilesAreListedBeforeAnHourIsSpent() {
        Result result = run(
                "eval",
                "check",
                "--set",
                "sqa,pope",
                "--data",
                KIT.resolve("pope/data").toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("missing: ScienceQA/problems.json", "pope: 26 items", "  ok");
    }

    @Test
    void picturesAreDecodedOnRequest() throws IOException {
        Path data = KIT.resolve("qbench/data");
        try (var files = Files.walk(data)) {
            for (Path file : files.toList()) {
                Path copy = temp.resolve(data.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        try (var pictures = Files.list(temp.resolve("LLVisionQA-QBench/images"))) {
            Path first = pictures.sorted().findFirst().orElseThrow();
            Files.write(first, new byte[] {1, 2, 3});
        }
        String[] check = {"eval", "check", "--set", "qbench", "--data", temp.toString()};
        assertThat(run(check).code()).isZero();
        String[] decode = Arrays.copyOf(check, check.length + 1);
        decode[check.length] = "--pictures";
        assertThat(run(decode).out()).contains("1 problem(s)");
    }

    @Test
    void wrongUseEndsWithTwo() {
        assertThat(run("eval").code()).isEqualTo(2);
        assertThat(run("eval", "prompts", "--set", "sqa").code()).isEqualTo(2);
        assertThat(run("eval", "--set", "nano", "--sweep", "colour=red").code()).isEqualTo(2);
        Result unknown = run("eval", "prompts", "--set", "nonsense", "--data", temp.toString());
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("no set is called 'nonsense'", "visualwebbench");
        assertThat(run("eval", "--set", "nanno").err()).contains("did you mean 'nano'?");
        assertThat(run("eval", "--set", "nano", "--limit", "0").code()).isEqualTo(2);
        assertThat(run("eval", "--set", "sqa").err()).contains("ScienceQA/problems.json", "nothing is downloaded");
        Result swept = run(
                "eval",
                "--set",
                "nano",
                "--sweep",
                "weights=f32,q3",
                "--out",
                temp.resolve("s").toString());
        assertThat(swept.code()).isEqualTo(2);
        assertThat(swept.err()).contains("--sweep weights takes auto, f32, bf16, q8, q4, got 'q3'");
        assertThat(temp.resolve("s")).doesNotExist();
    }

    @Test
    void theRunsOfASweepKeepTheOtherChoicesAndSaySo() throws IOException {
        Path out = temp.resolve("swept");
        String command =
                "eval --set nano --limit 1 --greedy --backend cpu --kv f32 --sweep weights=f32,q8 --out " + out;
        assertThat(run(command.split(" ")).code()).isZero();
        assertThat(out.resolve("weights=q8/run.json")).content().contains(" weights=q8 kv=f32 ");
        assertThat(out.resolve("weights=f32/run.json")).content().contains(" weights=f32 traversal=");
    }

    @Test
    void twoItemsOfNanoRunAndAreReportedAndResumed() throws IOException {
        String run = temp.resolve("run").toString();
        Result first = run("eval", "--set", "nano", "--limit", "1", "--greedy", "--out", run);
        assertThat(first.code()).isZero();
        assertThat(first.out()).contains("| accuracy |");
        assertThat(run("eval", "--set", "nano", "--limit", "2", "--greedy", "--out", run)
                        .code())
                .isEqualTo(2);
        Result second = run("eval", "--set", "nano", "--limit", "2", "--greedy", "--out", run, "--resume");
        assertThat(second.code()).isZero();
        assertThat(Files.readAllLines(temp.resolve("run/replies.jsonl"))).hasSize(2);
        assertThat(temp.resolve("run/report.html")).exists();
        Result compared = run("eval", "compare", run, run);
        assertThat(compared.out()).contains("paired items: 2", "p = 1.000");
    }
}
