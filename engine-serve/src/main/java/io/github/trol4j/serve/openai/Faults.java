package io.github.trol4j.serve.openai;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.llm.constrain.ConstraintException;
import io.github.trol4j.llm.text.TextException;
import io.github.trol4j.models.prompt.PromptException;
import io.github.trol4j.serve.http.Problem;
import io.github.trol4j.serve.schedule.BusyException;
import io.github.trol4j.serve.schedule.ClosedException;
import io.github.trol4j.vision.image.ImageException;
import java.time.Duration;

/** What went wrong with a question, in words for its client. */
final class Faults {
    private Faults() {}

    /** A {@link Problem}, or what tells of a defect of ours. */
    static RuntimeException problem(Throwable fault) {
        return switch (fault) {
            case Problem problem -> problem;
            case PromptException e -> Problem.invalid("messages", e.getMessage());
            case TextException e -> Problem.invalid("messages", e.getMessage());
            case ImageException e -> Problem.invalid("messages", e.getMessage());
            case ConstraintException e -> Problem.invalid("response_format", e.getMessage());
            case CancelledException e -> Problem.timeout(e.getMessage());
            case BusyException e -> Problem.busy(e.getMessage(), e.retryAfter());
            case ClosedException e -> Problem.unavailable(e.getMessage(), Duration.ofSeconds(1));
            default -> new IllegalStateException("a question failed", fault);
        };
    }
}
