package io.github.trol4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trol4j.cli.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ask} with the form of the answer given. */
class FormFlagsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHAPES =
            Path.of(System.getProperty("trol.nano"), "samples", "02-shapes.png").toString();
    private static final String HEART = "What shape is the gray thing?";

    @TempDir
    Path folder;

    private static Result ask(String... flags) {
        String[] all = new String[flags.length + 6];
        System.arraycopy(new String[] {"ask", "--model", "nano", "-i", SHAPES}, 0, all, 0, 5);
        System.arraycopy(flags, 0, all, 5, flags.length);
        all[all.length - 1] = HEART;
        return Shell.run(all);
    }

    @Test
    void choicesByWritingAndByLikelihood() throws IOException {
        assertThat(ask("--choice", "circle", "--choice", "heart").stdout().strip())
                .isEqualTo("heart");
        assertThat(ask("--choice", "a b", "--choice", "c d").stdout().strip()).isIn("a b", "c d");
        String[] likelihood = {"--choice-by", "likelihood", "--choice", "circle", "--choice", "heart"};
        assertThat(ask(likelihood)).isEqualTo(new Result(0, "heart" + System.lineSeparator(), ""));
        JsonNode json =
                JSON.readTree(ask("--json", "--choice-by", "likelihood", "--choice", "circle", "--choice", "heart")
                        .stdout());
        assertThat(json.get("choices").findValuesAsText("text")).containsExactly("heart", "circle");
    }

    @Test
    void expressionsAndSchemas() throws IOException {
        assertThat(ask("--regex", "[0-9]{3}-[0-9]{2}").stdout().strip()).matches("[0-9]{3}-[0-9]{2}");
        assertThat(JSON.readTree(ask("--json-object", "--max-new-tokens", "30").stdout())
                        .isObject())
                .isTrue();
        String schema = "{\"type\": \"object\", \"properties\": {\"shape\": {\"enum\": [\"heart\", \"star\"]}}}";
        assertThat(ask("--json-schema", schema).stdout().strip()).isEqualTo("{\"shape\": \"heart\"}");
        Path file = Files.writeString(folder.resolve("schema.json"), schema);
        assertThat(ask("--json-schema", file.toString()).stdout().strip()).isEqualTo("{\"shape\": \"heart\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--regex | (?=a)b | lookahead",
                "--json-schema | {\"not\": {}} | the keyword 'not'",
                "--json-schema | no-such-file.json | does not exist",
                "--choice-by | likelihood | needs choices",
                "--choice | '' | 1 to 2000 characters",
            })
    void whatCannotBeIsWrongUsage(String flag, String value, String message) {
        Result result = ask(flag, value);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).contains(message);
    }

    @Test
    void anAnswerHasOneForm() {
        assertThat(ask("--choice", "a", "--regex", "b").stderr()).contains("one form");
    }
}
