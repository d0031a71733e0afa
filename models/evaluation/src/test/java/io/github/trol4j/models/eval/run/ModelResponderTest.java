package io.github.trol4j.models.eval.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.eval.DecodingOptions;
import io.github.trol4j.models.eval.EvalItem;
import io.github.trol4j.models.eval.Reply;
import io.github.trol4j.models.eval.data.DataRoot;
import io.github.trol4j.models.eval.sets.Benchmarks;
import io.github.trol4j.models.trace.LayerMap;
import io.github.trol4j.models.trace.Trace;
import io.github.trol4j.models.trace.TracedToken;
import io.github.trol4j.vision.image.ImageSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replies of a model with the gates that belong to them. */
class ModelResponderTest {
    private static final DecodingOptions LIKELIHOOD = new DecodingOptions(1, true);
    private static TrolModel model;

    @TempDir
    private Path temp;

    @BeforeAll
    static void load() {
        model = TrolModel.nano(LoadOptions.defaults().withBackend("reference").withThreads(1));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static EvalItem item(String set, int position) {
        Path data = Path.of(System.getProperty("trol.fixtures")).resolveSibling("nano-bench");
        return Benchmarks.named(set).load(new DataRoot(data)).items().get(position);
    }

    private static ModelResponder responder(Traversal traversal) {
        return new ModelResponder(model, traversal, "nano " + traversal, () -> false);
    }

    private static void assertGates(Reply reply, EvalItem item) {
        Trace trace = Trace.of(model, question(item));
        LayerMap map = trace.gates();
        int[] image = trace.positions(TracedToken::isImage);
        int[] text = IntStream.range(image[0], map.tokens())
                .filter(t -> !trace.tokens().get(t).isImage())
                .toArray();
        GateSummary gates = Objects.requireNonNull(reply.gates());
        assertThat(gates.image()).isEqualTo(rounded(map, image));
        assertThat(gates.text()).isEqualTo(rounded(map, text));
    }

    private static List<Double> rounded(LayerMap map, int[] positions) {
        return IntStream.range(0, map.layers())
                .mapToObj(layer -> Math.round(1000 * map.mean(layer, positions)) / 1000.0)
                .toList();
    }

    private static Question question(EvalItem item) {
        return Question.of(item.prompt())
                .about(ImageSource.of(
                        item.pictures().getFirst().bytes(),
                        item.pictures().getFirst().origin()));
    }

    @Test
    void aReplyKnowsItsGates() {
        for (int position : new int[] {0, 5}) {
            EvalItem item = item("nano", position);
            assertGates(responder(Traversal.FULL).reply(item, DecodingOptions.greedy()), item);
            assertGates(responder(Traversal.FULL).reply(item, DecodingOptions.published()), item);
        }
    }

    @Test
    void soDoesTheLikeliestLetter() {
        EvalItem item = item("nano-mmbench", 0);
        assertThat(item.choices()).isNotEmpty();
        assertGates(responder(Traversal.FULL).reply(item, LIKELIHOOD), item);
    }

    @Test
    void whatIsReadOnceHasNoGates() {
        ModelResponder once = responder(Traversal.OFF);
        assertThat(once.reply(item("nano", 0), DecodingOptions.greedy()).gates())
                .isNull();
        assertThat(once.reply(item("nano-mmbench", 0), LIKELIHOOD).gates()).isNull();
    }

    @Test
    void theCacheKeepsThem() {
        EvalItem item = item("nano", 1);
        ResponseCache cache = new ResponseCache(temp, responder(Traversal.FULL));
        Reply fresh = cache.reply(item, DecodingOptions.greedy());
        Reply kept = cache.reply(item, DecodingOptions.greedy());
        assertThat(kept.timings()).containsKey("cached");
        assertThat(kept.gates()).isNotNull().isEqualTo(fresh.gates());
    }

    @Test
    void scoringStopsWhenAskedTo() {
        ModelResponder stopped = new ModelResponder(model, Traversal.FULL, "nano", () -> true);
        assertThatThrownBy(() -> stopped.reply(item("nano-mmbench", 0), LIKELIHOOD))
                .isInstanceOf(CancelledException.class);
    }
}
