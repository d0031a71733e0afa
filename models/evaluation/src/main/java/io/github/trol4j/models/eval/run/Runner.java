package io.github.trol4j.models.eval.run;

import io.github.trol4j.models.eval.DecodingOptions;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Reply;
import io.github.trol4j.models.eval.Responder;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the items of a set, one after another, and writes every outcome down before the next one. */
public final class Runner {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final Responder responder;
    private final DecodingOptions options;
    private final BooleanSupplier stop;

    /** @param stop asked between items; true ends the run early */
    public Runner(Responder responder, DecodingOptions options, BooleanSupplier stop) {
        this.responder = responder;
        this.options = options;
        this.stop = stop;
    }

    /** Hears of a run's progress, on the thread that runs it. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param done items that have an outcome, those of an earlier run included
         * @param total items of this run
         * @param reply what the model said with its timings; null for an error
         */
        void asked(Outcome outcome, @Nullable Reply reply, int done, int total);
    }

    /**
     * Asks those items that have no reply yet, those that failed included: what stood in their way may have been mended. Returns
     * false if it was stopped.
     *
     * @param known outcomes of an earlier run
     */
    public boolean run(String set, List<EvalItem> items, Run.Outcomes known, ReplyLog log, Listener listener) {
        Set<Integer> asked = known.byPosition().values().stream()
                .filter(outcome -> outcome.error() == null)
                .map(Outcome::position)
                .collect(Collectors.toSet());
        List<EvalItem> open =
                items.stream().filter(i -> !asked.contains(i.position())).collect(Collectors.toList());
        int done = items.size() - open.size();
        for (EvalItem item : open) {
            if (stop.getAsBoolean()) {
                return false;
            }
            Reply reply = null;
            Outcome outcome;
            try {
                reply = responder.reply(item, options);
                outcome = new Outcome(set, item.position(), item.id(), reply.text(), null, reply.gates());
            } catch (RuntimeException | OutOfMemoryError e) {
                if (stop.getAsBoolean()) {
                    return false;
                } // an answer that was broken off is no error of the item
                LOG.warn("item {} of {} failed", item.id(), set, e);
                outcome = new Outcome(set, item.position(), item.id(), null, reason(e), null);
            }
            if (!outcome.equals(known.byPosition().get(item.position()))) { // the same failure again is no news
                log.append(outcome);
            }
            listener.asked(outcome, reply, ++done, items.size());
        }
        return true;
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
