package io.github.trol4j.examples;

import io.github.trol4j.models.Question;
import io.github.trol4j.models.ScoredAnswer;
import io.github.trol4j.models.TrolModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which of some answers the model finds likeliest: {@code Score PICTURE QUESTION ANSWER ANSWER ...}. */
public final class Score {
    private Score() {}

    public static void main(String[] args) {
        List<String> answers = Arrays.asList(args).subList(2, args.length);
        try (TrolModel model = TrolModel.nano()) {
            model.score(Question.of(args[1]).about(Path.of(args[0])), answers).stream()
                    .sorted(Comparator.comparingDouble(ScoredAnswer::logProb).reversed())
                    .forEach(scored -> System.out.printf("%8.3f  %s%n", scored.logProb(), scored.text()));
        }
    }
}
