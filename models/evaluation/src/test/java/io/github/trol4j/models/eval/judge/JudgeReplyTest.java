package io.github.trol4j.models.eval.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.data.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a live judge's reply. */
class JudgeReplyTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "0.5, 0.5",
                "1.0 (correct), 1.0 (correct)",
                "`The response names 2 of 3 things, so it is partly right.\n\n0.7`, 0.7",
                "`It says 3 apples; the answer has 5. Correctness: 0.0`, 0.0",
                "`Score: 0.2 at first sight. On reflection the score is 0.8.`, 0.8",
                "`**0.9**`, 0.9",
                "`no idea`, `no idea`",
                "`I would say 7/10`, `I would say 7/10`",
            })
    void theVerdictIsFoundAmongWords(String said, String verdict) {
        assertThat(JudgeReply.verdict(said.replace("\\n", "\n"), request(3))).isEqualTo(verdict.replace("\\n", "\n"));
    }

    @Test
    void whereTextIsWantedItStays() {
        assertThat(JudgeReply.verdict("Score: 0.3", request(512))).isEqualTo("Score: 0.3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>Hm, 0.1? No.</think>\n0.6",
                "<thinking>0.1</thinking> 0.6",
                "  <think>\n</think>0.6",
                "<|channel|>analysis<|message|>0.1<|end|><|start|>assistant<|channel|>final<|message|>0.6",
            })
    void thoughtsAreNoReply(String said) {
        assertThat(JudgeReply.text(completion(said))).isEqualTo("0.6");
    }

    @Test
    void aReplyThatOnlyThoughtIsNone() {
        assertThat(JudgeReply.text(completion("<think>0.1 or 0.2, let me see"))).isNull();
        assertThat(JudgeReply.text("{\"choices\": [{\"message\": {\"content\": null}}]}"))
                .isNull();
        assertThat(JudgeReply.text("no json")).isNull();
    }

    @Test
    void aReplyInPartsIsJoined() {
        assertThat(JudgeReply.text("{\"choices\": [{\"message\": {\"content\": [{\"type\": \"text\", \"text\": \"0.\"},"
                        + " {\"text\": \"5\"}]}}]}"))
                .isEqualTo("0.5");
    }

    private static String completion(String said) {
        var root = Json.object();
        root.withArray("choices").addObject().putObject("message").put("content", said);
        return root.toString();
    }

    private static JudgeRequest request(int most) {
        return new JudgeRequest(
                0, ItemId.of(0), "run0", 0, "m", 0, most, List.of(ChatMessage.user(ChatMessage.glue("x"))));
    }
}
