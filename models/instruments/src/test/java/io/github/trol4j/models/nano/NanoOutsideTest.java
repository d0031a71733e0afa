package io.github.trol4j.models.nano;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.nano.NanoItem.Expected;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Photographs and questions that the model was not made for get an answer, and the one that the card shows. */
class NanoOutsideTest {
    @Test
    void whatItWasNotMadeForIsAnsweredAsTheReferenceDoes() {
        List<JsonNode> questions = NanoBench.lines(NanoBench.FOLDER.resolve("outside.jsonl"));
        List<JsonNode> reference = NanoBench.lines(NanoBench.FOLDER.resolve("outside-reference.jsonl"));
        assertThat(questions).hasSize(31).hasSameSizeAs(reference);
        try (TrolModel model = NanoRun.load(WeightFormat.F32)) {
            for (int i = 0; i < questions.size(); i++) {
                JsonNode q = questions.get(i);
                Expected expected = Expected.of(reference.get(i).get("full"));
                Answer answer = model.ask(Question.of(q.get("question").asText())
                        .about(NanoBench.FOLDER.resolve(q.get("image").asText())));
                if (!expected.isCloseCall()) {
                    assertThat(answer.ids()).as("%s", q).isEqualTo(expected.ids());
                    assertThat(answer.text()).isEqualTo(expected.text());
                }
                assertThat(answer.finish()).as("%s", q).isEqualTo(Answer.Finish.END);
            }
        }
    }
}
