package io.github.trol4j.models.eval.sets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trol4j.models.eval.data.Json;
import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.score.Answered;
import io.github.trol4j.models.eval.score.CleanScores;
import java.util.List;
import java.util.function.Function;

/** Sets whose answers are not public: both scores are a list to hand in, with one object per question. */
final class ServerTask<F extends Facts> extends ScoredTask<F> {
    private final Function<Answered<F>, ObjectNode> released;
    private final Function<Answered<F>, ObjectNode> cleaned;

    ServerTask(
            Entries<F> entries, Function<Answered<F>, ObjectNode> released, Function<Answered<F>, ObjectNode> cleaned) {
        super(entries);
        this.released = released;
        this.cleaned = cleaned;
    }

    @Override
    protected ObjectNode official(List<Answered<F>> kept, Judge judge) {
        return submission(kept, released);
    }

    @Override
    protected CleanScores clean(List<Answered<F>> answered, Judge judge) {
        return new CleanScores(submission(answered, cleaned), new double[0], 0, List.of());
    }

    private static <F> ObjectNode submission(List<Answered<F>> answers, Function<Answered<F>, ObjectNode> line) {
        ArrayNode lines = Json.array();
        for (Answered<F> answer : answers) {
            lines.add(line.apply(answer));
        }
        ObjectNode out = Json.object();
        out.set("submission", lines);
        return out;
    }
}
