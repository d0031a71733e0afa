package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.score.Letters;
import java.util.List;
import java.util.Map;

/**
 * A question with lettered options.
 *
 * @param gold index of the right option; -1 if the file's answer is no option
 * @param groups values of the keys that the clean score is grouped by, in their order, as printed
 */
record ChoiceFacts(List<String> choices, int gold, Map<String, String> groups) implements Facts {
    ChoiceFacts {
        choices = List.copyOf(choices);
    }

    @Override
    public String expected() {
        return gold >= 0 && gold < choices.size() ? Letters.of(gold) + ". " + choices.get(gold) : "?";
    }
}
