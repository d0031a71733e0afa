package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.ItemId;
import io.github.trol4j.models.eval.Picture;
import java.util.ArrayList;
import java.util.List;

/** Collects the items of a set while its files are read, and builds their prompts. */
public final class Entries<F extends Facts> {
    /** An item with its facts. */
    record Entry<F>(EvalItem item, F facts) {}

    private final PromptRule rule;
    private final int maxNewTokens;
    private final List<Entry<F>> entries = new ArrayList<>();

    public Entries(PromptRule rule, int maxNewTokens) {
        this.rule = rule;
        this.maxNewTokens = maxNewTokens;
    }

    public void add(ItemId id, String question, List<Picture> pictures, F facts) {
        EvalItem item = new EvalItem(
                entries.size(),
                id,
                question,
                rule.userTurn(question),
                pictures,
                maxNewTokens,
                facts.choices(),
                facts.expected());
        entries.add(new Entry<>(item, facts));
    }

    public void add(ItemId id, String question, Picture picture, F facts) {
        add(id, question, List.of(picture), facts);
    }

    public int size() {
        return entries.size();
    }

    PromptRule rule() {
        return rule;
    }

    List<Entry<F>> list() {
        return List.copyOf(entries);
    }
}
