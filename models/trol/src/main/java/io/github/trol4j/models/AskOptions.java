package io.github.trol4j.models;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.constrain.Grammar;
import io.github.trol4j.llm.generate.LogitsFilter;
import io.github.trol4j.llm.generate.Sampling;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is made.
 *
 * @param maxNewTokens most tokens of the answer; by default what the task allows
 * @param beams 1 for one answer token by token, more for beam search (the published scores use 5)
 * @param sampling how tokens are chosen when there is one beam
 * @param stop the answer ends before the first of these that it would contain
 * @param alternatives most likely tokens to report at each place; -1 for no log-probabilities
 * @param traversal whether the prompt goes through each block twice
 * @param grammar the form that the answer must have; null for any text. Such an answer is always complete and shown to the letter:
 *     neither trimmed nor tidied. Together with a stop string it may end early
 * @param filters change the logits of each token, in this order, before the grammar; every answer gets forks of its own
 * @param reuse {@link Reuse#PREFIX} takes from the model's {@link io.github.trol4j.llm.PrefixCache} what has been read before and keeps there
 *     what is read, for further questions about the same picture; {@link Reuse#NONE} reads everything and keeps nothing. The answer is
 *     the same. Conversations always reuse
 * @param timeout after which the work is given up with a {@code CancelledException}; null for none
 */
public record AskOptions(
        OptionalInt maxNewTokens,
        int beams,
        Sampling sampling,
        List<String> stop,
        int alternatives,
        Traversal traversal,
        Reuse reuse,
        @Nullable Duration timeout,
        @Nullable Grammar grammar,
        List<LogitsFilter> filters) {
    private static final AskOptions DEFAULTS = new AskOptions(
            OptionalInt.empty(), 1, Sampling.GREEDY, List.of(), -1, Traversal.FULL, Reuse.NONE, null, null, List.of());

    public AskOptions {
        stop = List.copyOf(stop);
        filters = List.copyOf(filters);
        if (maxNewTokens.isPresent() && maxNewTokens.getAsInt() < 1) {
            throw new EngineException("maxNewTokens must be at least 1, got " + maxNewTokens.getAsInt());
        }
        if (beams < 1 || beams > 64) {
            throw new EngineException("beams must be between 1 and 64, got " + beams);
        }
        if (beams > 1 && !sampling.isGreedy()) {
            throw new EngineException("beam search does not sample: use either beams or a temperature, not both");
        }
        if (stop.stream().anyMatch(String::isEmpty)) {
            throw new EngineException("a stop string must not be empty");
        }
        if (alternatives < -1) {
            throw new EngineException(
                    "alternatives must be at least 0, or -1 for no log-probabilities, got " + alternatives);
        }
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new EngineException("the timeout must be positive, got " + timeout);
        }
    }

    /** Greedy, as long as the task allows, the published traversal. */
    public static AskOptions defaults() {
        return DEFAULTS;
    }

    public AskOptions withMaxNewTokens(int count) {
        return new AskOptions(
                OptionalInt.of(count),
                beams,
                sampling,
                stop,
                alternatives,
                traversal,
                reuse,
                timeout,
                grammar,
                filters);
    }

    public AskOptions withBeams(int count) {
        return new AskOptions(
                maxNewTokens, count, sampling, stop, alternatives, traversal, reuse, timeout, grammar, filters);
    }

    public AskOptions withSampling(Sampling how) {
        return new AskOptions(
                maxNewTokens, beams, how, stop, alternatives, traversal, reuse, timeout, grammar, filters);
    }

    public AskOptions withStop(String... strings) {
        return new AskOptions(
                maxNewTokens,
                beams,
                sampling,
                List.of(strings),
                alternatives,
                traversal,
                reuse,
                timeout,
                grammar,
                filters);
    }

    /** Reports the log-probability of each token and of {@code count} alternatives. */
    public AskOptions withLogProbs(int count) {
        return new AskOptions(maxNewTokens, beams, sampling, stop, count, traversal, reuse, timeout, grammar, filters);
    }

    public AskOptions withTraversal(Traversal how) {
        return new AskOptions(maxNewTokens, beams, sampling, stop, alternatives, how, reuse, timeout, grammar, filters);
    }

    public AskOptions withReuse(Reuse how) {
        return new AskOptions(
                maxNewTokens, beams, sampling, stop, alternatives, traversal, how, timeout, grammar, filters);
    }

    public AskOptions withTimeout(Duration limit) {
        return new AskOptions(
                maxNewTokens, beams, sampling, stop, alternatives, traversal, reuse, limit, grammar, filters);
    }

    /** Holds the answer to a form, see {@link Grammar}. */
    public AskOptions withGrammar(Grammar form) {
        return new AskOptions(
                maxNewTokens, beams, sampling, stop, alternatives, traversal, reuse, timeout, form, filters);
    }

    /** Changes logits before tokens are chosen, for example by a {@code LogitBias}. */
    public AskOptions withFilters(LogitsFilter... changes) {
        return new AskOptions(
                maxNewTokens,
                beams,
                sampling,
                stop,
                alternatives,
                traversal,
                reuse,
                timeout,
                grammar,
                List.of(changes));
    }
}
