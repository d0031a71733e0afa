package io.github.trol4j.cli;

import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.models.AskOptions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the answer is made. */
final class DecodingFlags {
    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "Most tokens of the answer. Default: what the task allows (512 without a task).")
    @Nullable
    Integer maxNewTokens;

    @Option(
            names = "--beams",
            paramLabel = "N",
            description = "Beam search of this width; published scores use 5. Default: 1.")
    int beams = 1;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Draw tokens at this temperature instead of taking the most likely one. Default: 0.")
    double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Draw from the K most likely tokens. Default: all.")
    int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draw from the most likely tokens that together reach P. Default: 1.")
    double topP = 1;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Leave out tokens less than P times as likely as the best. Default: 0.")
    double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description = "Above 1 discourages repeated tokens. Default: 1.")
    double repetitionPenalty = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same answer. Default: 0.")
    long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End the answer before this text. May be repeated.")
    List<String> stop = List.of();

    @Option(
            names = "--logprobs",
            paramLabel = "N",
            description = "With --json: log-probabilities, and N alternatives for each token.")
    @Nullable
    Integer logProbs;

    @Option(
            names = "--traversal",
            paramLabel = "HOW",
            description = "What of the prompt goes through a block twice: " + Traversal.SPELLINGS
                    + ". full is the published model, off a plain decoder; see docs/POLICIES.md. Default: full.")
    Traversal traversal = Traversal.FULL;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Give up after this time. Default: never.")
    @Nullable
    Double timeout;

    AskOptions options() {
        return new AskOptions(
                maxNewTokens == null ? OptionalInt.empty() : OptionalInt.of(maxNewTokens),
                beams,
                new Sampling(temperature, topK, topP, minP, repetitionPenalty, seed),
                stop,
                logProbs == null ? -1 : logProbs,
                traversal,
                Reuse.NONE,
                timeout == null ? null : Duration.ofNanos((long) (timeout * 1e9)),
                null,
                List.of());
    }
}
