package io.github.trol4j.models.eval.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.data.Python;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of {@code replies.jsonl}. */
class OutcomeTest {
    private static Outcome read(String line) throws JsonProcessingException {
        return Outcome.of(Json.MAPPER.readTree(line), "", 0);
    }

    @Test
    void aLineIsReadAsItWasWritten() throws JsonProcessingException {
        GateSummary gates = new GateSummary(List.of(0.004, 0.0), List.of(1.0, 0.875));
        for (GateSummary some : List.of(gates, new GateSummary(List.of(), List.of(0.5)))) {
            Outcome outcome = new Outcome("pope", 3, ItemId.of("a"), "yes", null, some);
            assertThat(read(Python.json(outcome.json()))).isEqualTo(outcome);
        }
        assertThat(Python.json(new Outcome("pope", 3, ItemId.of("a"), "yes", null, gates).json()))
                .isEqualTo("{\"set\": \"pope\", \"n\": 3, \"id\": \"a\", \"reply\": \"yes\","
                        + " \"gates\": {\"image\": [0.004, 0.0], \"text\": [1.0, 0.875]}}");
    }

    @Test
    void linesWithoutGatesAreAsBefore() throws JsonProcessingException {
        assertThat(read("{\"n\": 3, \"id\": \"a\", \"reply\": \"yes\"}").gates())
                .isNull();
        assertThat(read("{\"n\": 3, \"id\": \"a\", \"reply\": \"yes\", \"gates\": \"high\"}")
                        .gates())
                .isNull();
        assertThat(new Outcome("pope", 3, ItemId.of("a"), "yes", null, null)
                        .json()
                        .has("gates"))
                .isFalse();
    }
}
