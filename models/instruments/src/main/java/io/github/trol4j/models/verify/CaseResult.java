package io.github.trol4j.models.verify;

import java.util.List;
import java.util.Optional;

/**
 * All compared stages of one golden case, in the order of computation.
 *
 * @param name of the case
 */
public record CaseResult(String name, List<StageResult> stages) {
    public boolean passed() {
        return stages.stream().allMatch(StageResult::passed);
    }

    /** The first stage that is beyond tolerance: where to look. */
    public Optional<StageResult> firstDivergence() {
        return stages.stream().filter(stage -> !stage.passed()).findFirst();
    }
}
