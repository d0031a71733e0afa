package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.DryJudge;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.Transcript;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import io.github.trol4j.models.eval.score.OfficialCrash;
import io.github.trol4j.models.eval.score.SetScores;
import io.github.trol4j.models.eval.sets.Entries.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The frame that all sets share: which items have replies, which of them the released code drops, and what happens where it would
 * crash. A set says what its released and its clean score are.
 */
public abstract class ScoredTask<F extends Facts> implements EvalTask {
    private final Entries<F> entries;
    private final List<EvalItem> items;
    private final int officialItems;

    protected ScoredTask(Entries<F> entries) {
        this(entries, entries.size());
    }

    protected ScoredTask(Entries<F> entries, int officialItems) {
        this.entries = entries;
        this.items = entries.list().stream().map(Entry::item).toList();
        this.officialItems = officialItems;
    }

    /** The released score of the items that the released code keeps. Throws {@link OfficialCrash} where that code would stop. */
    protected abstract ObjectNode official(List<Answered<F>> kept, Judge judge);

    /** The clean score of all answered items. */
    protected abstract CleanScores clean(List<Answered<F>> answered, Judge judge);

    /** The released score of one item alone; null if the released code has none. */
    @Nullable
    protected JsonNode officialItem(Answered<F> answer) {
        return null;
    }

    /** The key by which the released code recognises repeats; null if it keeps all. */
    @Nullable
    protected Object repeatKey(Answered<F> answer) {
        return answer.item().id();
    }

    /** Whether item scores go with a released score only. */
    protected boolean itemsNeedOfficial() {
        return false;
    }

    @Override
    public final List<EvalItem> items() {
        return items;
    }

    @Override
    public final int officialItems() {
        return officialItems;
    }

    /** Q3: the released code puts one marker too many. */
    @Override
    public final String releasedPrompt(EvalItem item) {
        return entries.rule().releasedTurn(item.question(), !item.pictures().isEmpty());
    }

    @Override
    public final SetScores score(List<@Nullable String> replies, @Nullable Judge judge) {
        List<Answered<F>> answered = answered(replies);
        List<Answered<F>> official = answered.stream()
                .filter(a -> a.item().position() < officialItems)
                .toList();
        List<Answered<F>> kept = withoutRepeats(official);
        int dropped = official.size() - kept.size();
        if (!judgeTasks().isEmpty() && judge == null) {
            ObjectNode no = notScored(
                    "this set needs a judge, and there was none: pass --judge-url and --judge-model, or --judge-replies");
            CleanScores none = new CleanScores(no, new double[0], 0, List.of());
            return new SetScores(officialItems, official.size(), dropped, no, null, none, List.of(), List.of());
        }
        if (answered.isEmpty()) {
            ObjectNode no = notScored("no item has a reply");
            CleanScores none = new CleanScores(no, new double[0], 0, List.of());
            return new SetScores(officialItems, 0, 0, no, null, none, List.of(), List.of());
        }
        Transcript transcript = new Transcript(judge == null ? new NoJudge() : judge);
        ObjectNode released = attempt(() -> official(kept, transcript));
        List<Transcript.Entry> judged = transcript.entries();
        ArrayNode releasedItems = itemsNeedOfficial() && released.has(SetScores.CRASHES) ? null : each(official);
        CleanScores clean = clean(answered, transcript);
        List<Transcript.Entry> all = transcript.entries();
        List<Transcript.Entry> besides = all.subList(judged.size(), all.size());
        return new SetScores(officialItems, official.size(), dropped, released, releasedItems, clean, judged, besides);
    }

    @Override
    public final List<Transcript.Entry> judgeRequests(List<@Nullable String> replies) {
        if (judgeTasks().isEmpty() || answered(replies).isEmpty()) {
            return List.of();
        }
        DryJudge judge = new DryJudge();
        score(replies, judge);
        return judge.entries();
    }

    protected final List<Answered<F>> answered(List<@Nullable String> replies) {
        List<Answered<F>> answered = new ArrayList<>();
        for (Entry<F> entry : entries.list()) {
            int position = entry.item().position();
            String reply = position < replies.size() ? replies.get(position) : null;
            if (reply != null) {
                answered.add(new Answered<>(entry.item(), entry.facts(), reply));
            }
        }
        return answered;
    }

    private List<Answered<F>> withoutRepeats(List<Answered<F>> answers) {
        Set<Object> seen = new HashSet<>();
        List<Answered<F>> kept = new ArrayList<>();
        for (Answered<F> answer : answers) {
            Object key = repeatKey(answer);
            if (key == null || seen.add(key)) {
                kept.add(answer);
            }
        }
        return kept;
    }

    private @Nullable ArrayNode each(List<Answered<F>> answers) {
        ArrayNode out = Json.array();
        for (Answered<F> answer : answers) {
            JsonNode one;
            try {
                one = officialItem(answer);
            } catch (OfficialCrash e) {
                one = crashed(e);
            }
            if (one == null) {
                return null;
            }
            out.add(one);
        }
        return out;
    }

    private static ObjectNode attempt(Supplier<ObjectNode> official) {
        try {
            return official.get();
        } catch (OfficialCrash e) {
            return crashed(e);
        }
    }

    private static ObjectNode crashed(OfficialCrash crash) {
        return Json.object().put(SetScores.CRASHES, crash.getMessage());
    }

    private static ObjectNode notScored(String reason) {
        return Json.object().put(SetScores.NOT_SCORED, reason);
    }
}
