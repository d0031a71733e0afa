package io.github.trol4j.models.eval.sets;

import io.github.trol4j.models.eval.judge.Judge;
import io.github.trol4j.models.eval.judge.JudgeException;
import io.github.trol4j.models.eval.judge.JudgeRequest;

/** Stands where a set scores without a judge. */
final class NoJudge implements Judge {
    @Override
    public String ask(JudgeRequest request) {
        throw new JudgeException("a set that is scored without a judge asked one: " + request.stage());
    }

    @Override
    public int tries(int position, String stage) {
        return 0;
    }
}
