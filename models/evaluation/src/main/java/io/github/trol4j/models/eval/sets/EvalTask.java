package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Submission;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.Transcript;
import io.github.trol4j.models.eval.score.SetScores;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A loaded benchmark. */
public interface EvalTask {
    /** The items of the released code in its order, then those that only the clean score uses; an item's position is its index. */
    List<EvalItem> items();

    /** How many of the items the released code scores. */
    int officialItems();

    /**
     * Scores replies by both rules. A set that needs a judge and gets none reports that it is not scored.
     *
     * @param replies one for each item, null where there is none; a shorter list leaves the rest without reply
     */
    SetScores score(List<@Nullable String> replies, @Nullable Judge judge);

    /** The tasks that a judge is given, by the names of their instructions; none for sets that need no judge. */
    default List<String> judgeTasks() {
        return List.of();
    }

    /** What a judge would be asked first about each reply, without asking; none for sets that need no judge. */
    default List<Transcript.Entry> judgeRequests(List<@Nullable String> replies) {
        return List.of();
    }

    /** What the released code would send where that differs from the item's prompt; for the record. */
    default String releasedPrompt(EvalItem item) {
        return item.prompt();
    }

    /** Contents of files to hand in elsewhere; none for most sets. */
    default List<Submission> submissions(List<@Nullable String> replies) {
        return List.of();
    }
}
