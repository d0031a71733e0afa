package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClosestNamesTest {
    private static final List<String> NAMES = List.of(
            "model.layers.0.attention.wo.ffn.weight",
            "model.layers.0.attention.wo.lora_A.weight",
            "model.layers.10.attention.wo.ffn.weight",
            "vision_proj.0.weight",
            "output.weight");

    @Test
    void findsNamesThatDifferInOnePlace() {
        assertThat(ClosestNames.of("model.layers.0.attention.wo.weight", NAMES, 2))
                .containsExactly("model.layers.0.attention.wo.ffn.weight", "model.layers.0.attention.wo.lora_A.weight");
        assertThat(ClosestNames.of("lm_head", NAMES, 3)).isEmpty();
        assertThat(ClosestNames.of("vision_projector.0.weight", NAMES, 3)).containsExactly("vision_proj.0.weight");
        assertThat(ClosestNames.of("", List.of("", "a"), 3)).containsExactly("");
    }

    @Test
    void messagesCarryNoControlCharacters() {
        String evil = "x\u001b[2J\n\u202ey\ud800" + "z".repeat(5000);
        assertThat(ClosestNames.missing(evil, "f", List.of(evil)).getMessage())
                .doesNotContainPattern("[\\p{Cntrl}\u202e\ud800]")
                .hasSizeLessThan(500)
                .contains("x\ufffd[2J\ufffd\ufffdy\ufffdzzz");
    }
}
