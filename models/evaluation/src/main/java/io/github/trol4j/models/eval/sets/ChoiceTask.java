package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.ChoiceRule;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.Hits;
import io.github.trol4j.models.eval.score.Letters;
import io.github.trol4j.models.eval.score.Measure;
import io.github.trol4j.models.eval.score.OfficialCrash;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sets of questions with lettered options: they share the clean rule, and differ in how the released code reads a reply. */
final class ChoiceTask extends ScoredTask<ChoiceFacts> {
    /** The released rule for one reply. Throws {@link OfficialCrash} where the released code would. */
    @FunctionalInterface
    interface Released {
        boolean isRight(ChoiceFacts facts, String reply);
    }

    private final Released released;
    private final List<String> keys;

    ChoiceTask(Entries<ChoiceFacts> entries, List<String> keys, Released released) {
        super(entries);
        this.keys = List.copyOf(keys);
        this.released = released;
    }

    @Override
    protected ObjectNode official(List<Answered<ChoiceFacts>> kept, Judge judge) {
        Hits<ChoiceFacts> hits = Hits.right(kept, a -> released.isRight(a.facts(), a.reply()));
        ObjectNode out = Json.object();
        out.set("accuracy", Json.number(hits.percent()));
        return out;
    }

    @Override
    protected JsonNode officialItem(Answered<ChoiceFacts> answer) {
        return DoubleNode.valueOf(released.isRight(answer.facts(), answer.reply()) ? 100 : 0);
    }

    @Override
    protected CleanScores clean(List<Answered<ChoiceFacts>> answered, Judge judge) {
        return clean(answered, keys);
    }

    static CleanScores clean(List<Answered<ChoiceFacts>> answered, List<String> keys) {
        Hits<ChoiceFacts> hits = Hits.right(answered, ChoiceTask::isRight);
        ObjectNode out = Json.object();
        out.set("accuracy", Json.number(hits.percent()));
        out.set("items", hits.json());
        List<Measure> measures = new ArrayList<>(List.of(hits.measure("accuracy")));
        for (String key : keys) {
            out.set("by_" + key, hits.by(f -> group(f, key)));
            measures.addAll(hits.measures(key, f -> group(f, key)));
        }
        long unparsed = answered.stream().filter(a -> letter(a) == null).count();
        return new CleanScores(out, hits.values(), (int) unparsed, measures);
    }

    private static boolean isRight(Answered<ChoiceFacts> answer) {
        return answer.facts().gold() >= 0
                && Objects.equals(letter(answer), Letters.of(answer.facts().gold()));
    }

    private static @Nullable String letter(Answered<ChoiceFacts> answer) {
        return ChoiceRule.letter(answer.reply(), answer.facts().choices());
    }

    private static String group(ChoiceFacts facts, String key) {
        return Objects.requireNonNull(facts.groups().get(key));
    }
}
