package io.github.trol4j.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.plan.AttentionChoice;
import io.github.trol4j.llm.plan.BlockPlan;
import io.github.trol4j.llm.plan.PassPlan;
import io.github.trol4j.llm.plan.RowChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanFileTest {
    @TempDir
    private Path temp;

    @Test
    void whatIsWrittenIsReadBack() {
        List<BlockPlan> plans = List.of(
                BlockPlan.TWICE,
                BlockPlan.once(PassPlan.WHOLE.withAttention(AttentionChoice.OFF).withMlp(RowChoice.NONE)),
                BlockPlan.twice(
                        PassPlan.WHOLE.withKeys(RowChoice.TEXT).withImageHeadsOff(List.of(3, 1)),
                        PassPlan.of(RowChoice.gateAbove(0.02f))
                                .withAttention(AttentionChoice.SHARED)
                                .withMlp(RowChoice.TEXT)));
        Path file = temp.resolve("plan.json");
        PlanFile.write(file, plans, Map.of("model", "test"));
        Traversal.Profile read = PlanFile.read(file);
        assertThat(read.plans()).isEqualTo(plans);
        assertThat(read.plan(3).prompt()).isEqualTo(plans);
        assertThat(read.plan(3).generated().get(1)).isEqualTo(plans.get(1)); // left out as a whole
        assertThat(read.plan(3).generated().get(2)).isEqualTo(BlockPlan.ONCE);
        assertThat(Traversal.identity(read)).startsWith("profile=" + file + "#");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[]; trol_profile has to be version 1",
                "{\"trol_profile\": 2}; trol_profile has to be version 1, found 2",
                "{\"trol_profile\": 1}; layers has to be a list",
                "{\"trol_profile\": 1, \"layers\": [7]}; layers[0].first has to be an object, found nothing",
                "{\"trol_profile\": 1, \"layers\": [{\"first\": {}}]}; layers[0].second has to be an object",
                "{\"trol_profile\": 1, \"layers\": [{\"first\": {\"speed\": 1}, \"second\": null}]}; layers[0].first.speed is no field",
                "{\"trol_profile\": 1, \"layers\": [{\"first\": {\"attention\": \"maybe\"}, \"second\": null}]}; on, shared or off, found \"maybe\"",
                "{\"trol_profile\": 1, \"layers\": [{\"first\": {\"rows\": \"gate>0.1\"}, \"second\": null}]}; image or text, found \"gate>0.1\"",
                "{\"trol_profile\": 1, \"layers\": [{\"first\": {}, \"second\": {\"rows\": \"gate>x\"}}]}; a number behind gate>",
                "{\"trol_profile\": 1, \"layers\": [{\"first\": {\"image_heads_off\": 3}, \"second\": null}]}; a list of numbers",
                "{\"trol_profile\": 1, \"layers\": [{\"first\": {\"image_heads_off\": [-1]}, \"second\": null}]}; numbers of heads",
                "{; not valid JSON",
            })
    void whatIsNoProfileSaysWhereAndWhatIsExpected(String text, String why) throws IOException {
        Path file = Files.writeString(temp.resolve("bad.json"), text);
        assertThatThrownBy(() -> PlanFile.read(file))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("bad.json")
                .hasMessageContaining(why);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Traversal.parse("profile=" + temp.resolve("none.json")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("none.json")
                .hasMessageContaining("trol profile");
    }
}
