package io.github.trol4j.models.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.Observer;
import io.github.trol4j.core.WeightFormat;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.TokenGenerator;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.LoadOptions;
import io.github.trol4j.models.Question;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.models.trace.Lens.Candidate;
import io.github.trol4j.models.trace.TracedToken.Part;
import io.github.trol4j.vision.image.PreprocessingReport;
import java.awt.geom.Rectangle2D;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trace says is what the model did, and watching changes nothing. */
class TraceTest {
    private static final Path SHAPES = Path.of(System.getProperty("trol.nano"), "samples", "02-shapes.png");
    private static final Question ASKED =
            Question.of("What colour is the circle?").about(SHAPES);

    private static final Path FIXTURES = Path.of(System.getProperty("trol.fixtures"));

    private static TrolModel model(String backend) {
        return TrolModel.nano(LoadOptions.defaults()
                .withBackend(backend)
                .withWeights(WeightFormat.F32)
                .withThreads(2));
    }

    private static Question under(String traversal) {
        return ASKED.with(
                ASKED.options().withTraversal(Traversal.parse(traversal)).withLogProbs(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reference|full",
                "cpu|full",
                "cpu|off",
                "cpu|threshold=0.5",
                "cpu|layers=1-2",
                "cpu|all",
                "cpu|budget=50%",
                "nd4j|full",
                "cpu|drop-attention=pass2:1-2",
                "cpu|threshold=0.5+share-attention=pass2:0-3",
                "cpu|visual-exit=2"
            })
    void theAnswerHasTheBitsItHasUnwatched(String backend, String traversal) {
        try (TrolModel model = model(backend)) {
            Answer plain = model.ask(under(traversal));
            Answer watched = Trace.of(model, under(traversal)).answer();
            assertThat(watched.ids()).isEqualTo(plain.ids());
            assertThat(watched.tokens()).isEqualTo(plain.tokens()); // log-probabilities of four tokens at each place
            assertThat(watched.text()).isEqualTo(plain.text());
        }
    }

    @Test
    void gatesAreThoseOfTheSequence() {
        try (TrolModel model = model("cpu");
                DecoderSession session = model.session(Traversal.FULL)) {
            session.prefill(model.prompt(ASKED, session, Observer.NONE), Reuse.NONE, Observer.NONE);
            Trace trace = Trace.of(model, ASKED);
            assertThat(trace.gates()).isEqualTo(LayerMap.of(session.gates()));
            assertThat(trace.hasGates()).isTrue();
            assertThat(trace.tokens()).hasSize(session.length());
        }
    }

    @Test
    void thePromptFallsIntoItsParts() {
        try (TrolModel model = model("cpu")) {
            Trace trace = Trace.of(model, ASKED);
            assertThat(trace.positions(Part.IMAGE)).hasSize(64).containsExactly(trace.positions(TracedToken::isImage));
            assertThat(trace.positions(Part.SYSTEM)[0]).isZero();
            StringBuilder question = new StringBuilder();
            for (int t : trace.positions(Part.QUESTION)) {
                question.append(trace.tokens().get(t).piece());
            }
            assertThat(question.toString().replace('▁', ' ')).contains("What colour is the circle?");
            assertThat(trace.tokens().getLast().part()).isEqualTo(Part.ANSWER);
            TracedToken lastPatch = trace.tokens().get(trace.positions(Part.IMAGE)[63]);
            assertThat(lastPatch.patch()).isEqualTo(new TracedToken.Patch(0, 0, 7, 7));
        }
    }

    /** The last thing that the lens reads is what the answer begins with, to the last bit. */
    @Test
    void theLensEndsAtTheAnswer() {
        try (TrolModel model = model("cpu")) {
            Trace trace = Trace.of(model, under("full"));
            Candidate said = trace.written().getFirst();
            assertThat(trace.lens()).hasSize(4).allSatisfy(lens -> {
                assertThat(lens.once()).hasSize(5);
                assertThat(lens.twice()).hasSize(5);
                assertThat(lens.mixed()).hasSize(5);
            });
            assertThat(trace.lens().getLast().mixed().getFirst()).isEqualTo(said);
            assertThat(trace.written())
                    .extracting(Candidate::id)
                    .isEqualTo(trace.answer().ids());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu", "nd4j"})
    void everyHeadDividesItsAttention(String backend) {
        try (TrolModel model = model(backend)) {
            Trace trace = Trace.of(model, ASKED);
            for (PromptAttention pass :
                    new PromptAttention[] {trace.looks().first(), trace.looks().second()}) {
                LayerMap mean = pass.meanOfHeads();
                for (int layer = 0; layer < trace.layers(); layer++) {
                    double ofMean = 0;
                    for (int token = 0; token < mean.tokens(); token++) {
                        ofMean += mean.get(layer, token);
                    }
                    assertThat(ofMean).isCloseTo(1, within(1e-4));
                    for (int head = 0; head < pass.heads(); head++) {
                        double sum = 0;
                        for (float weight : pass.head(layer, head)) {
                            sum += weight;
                        }
                        assertThat(sum).isCloseTo(1, within(1e-4));
                    }
                }
            }
            assertThat(trace.looks().first().meanOfHeads())
                    .isNotEqualTo(trace.looks().second().meanOfHeads());
        }
    }

    /** A row that a policy leaves out has a gate, and no second pass; the last layer takes only the last row twice. */
    @Test
    void aPolicyShowsInWhatWasTakenTwice() {
        try (TrolModel model = model("cpu")) {
            Trace full = Trace.of(model, ASKED);
            Trace some = Trace.of(model, under("threshold=0.5"));
            int last = full.tokens().size() - 1;
            for (int token = 0; token < last; token++) {
                assertThat(full.passes().isTwice(0, token)).isTrue();
                assertThat(full.passes().isTwice(3, token)).isFalse();
                assertThat(some.passes().isTwice(0, token))
                        .isEqualTo(some.gates().get(0, token) > 0.5f);
            }
            assertThat(full.passes().isTwice(3, last)).isTrue();
        }
    }

    @Test
    void readOnceThereIsNoGateAndNoSecondLook() {
        try (TrolModel model = model("cpu")) {
            Trace trace = Trace.of(model, under("off"));
            assertThat(trace.hasGates()).isFalse();
            assertThat(trace.looks().second().isKnown(0)).isFalse();
            assertThat(trace.looks().first().isKnown(3)).isTrue();
            assertThat(trace.lens()).allSatisfy(lens -> {
                assertThat(lens.twice()).isEmpty();
                assertThat(lens.once()).isEqualTo(lens.mixed());
            });
        }
    }

    /** Attention that a policy takes from the first pass or leaves out is no look of the second. */
    @ParameterizedTest
    @ValueSource(strings = {"share-attention=pass2:1", "drop-attention=pass2:1"})
    void onlyAttentionOfItsOwnIsASecondLook(String policy) {
        try (TrolModel model = model("cpu")) {
            Trace trace = Trace.of(model, under(policy));
            assertThat(trace.looks().second().isKnown(0)).isTrue();
            assertThat(trace.looks().second().isKnown(1)).isFalse();
            assertThat(trace.looks().first().isKnown(1)).isTrue();
            assertThat(trace.passes().isTwice(1, 0)).isTrue();
        }
    }

    @Test
    void aListenerHearsTheAnswerAsOfAnyQuestion() {
        try (TrolModel model = model("cpu")) {
            List<String> plain = new ArrayList<>();
            List<String> traced = new ArrayList<>();
            Answer asked = model.ask(ASKED, hearing(plain));
            Trace trace = Trace.of(model, ASKED, hearing(traced));
            assertThat(trace.answer().text()).isEqualTo(asked.text());
            plain.removeIf(line -> line.startsWith("VISION")); // the picture is kept for the second question
            assertThat(traced).isEqualTo(plain).contains("text brown", "picture 02-shapes.png");
        }
    }

    private static AnswerListener hearing(List<String> heard) {
        return new AnswerListener() {
            @Override
            public void picture(PreprocessingReport report) {
                heard.add("picture " + Path.of(report.source().name()).getFileName());
            }

            @Override
            public void text(String piece) {
                heard.add("text " + piece);
            }

            @Override
            public void token(TokenGenerator.Token token) {
                heard.add("token " + token.id());
            }

            @Override
            public void gates(GateSummary summary) {
                heard.add("gates " + summary);
            }

            @Override
            public void progress(Observer.Phase phase, int done, int total) {
                heard.add("%s %d of %d".formatted(phase, done, total));
            }
        };
    }

    /** Squares of a cut picture cover it once, and the thumbnail once more. */
    @Test
    void tilesAndThumbnailLieOverThePicture() {
        try (TrolModel model = TrolModel.load(FIXTURES.resolve("phi3-tiny"))) {
            Trace trace = Trace.of(model, ASKED);
            TracedPicture picture = trace.pictures().getFirst();
            assertThat(picture.grid().area()).isGreaterThan(1);
            double once = 0;
            double thumbnail = 0;
            for (int t : trace.positions(TracedToken::isImage)) {
                TracedToken.Patch patch =
                        Objects.requireNonNull(trace.tokens().get(t).patch());
                Rectangle2D.Double area = picture.area(patch);
                assertThat(new Rectangle2D.Double(-1e-9, -1e-9, 1 + 2e-9, 1 + 2e-9).contains(area))
                        .isTrue();
                double size = area.width * area.height;
                once += picture.isThumbnail(patch.tile()) ? 0 : size;
                thumbnail += picture.isThumbnail(patch.tile()) ? size : 0;
            }
            assertThat(once).isCloseTo(1, within(1e-9));
            assertThat(thumbnail).isCloseTo(1, within(1e-9));
            // the first patch of the second square lies right of the first square, at the top
            int cells = picture.cells();
            Rectangle2D.Double second = picture.area(picture.patch(0, cells * cells));
            assertThat(second.x).isCloseTo(1.0 / picture.grid().columns(), within(1e-9));
            assertThat(second.y).isZero();
            assertThat(trace.tokens().getLast().part()).isEqualTo(Part.ANSWER);
        }
    }

    /** A prompt that is read in several parts is traced as one. */
    @Test
    void aLongPromptIsTracedAcrossItsParts() {
        try (TrolModel model = TrolModel.load(FIXTURES.resolve("phi3-tiny"));
                DecoderSession session = model.session(Traversal.FULL)) {
            Question asked = Question.of("What is it? ".repeat(500));
            Question once = asked.with(asked.options().withMaxNewTokens(1));
            session.prefill(model.prompt(once, session, Observer.NONE), Reuse.NONE, Observer.NONE);
            Trace trace = Trace.of(model, once);
            assertThat(session.length()).isGreaterThan(DecoderLane.CHUNK);
            assertThat(trace.gates()).isEqualTo(LayerMap.of(session.gates()));
            double sum = 0;
            for (float weight : trace.looks().second().head(0, 0)) {
                sum += weight;
            }
            assertThat(sum).isCloseTo(1, within(1e-3));
            for (int token = 0; token < session.length(); token++) {
                assertThat(trace.passes().isTwice(0, token)).isTrue();
                assertThat(trace.passes().once().get(0, token)).isPositive();
            }
        }
    }

    /** Nothing is left out because the question was asked before. */
    @Test
    void aQuestionThatWasReadBeforeIsReadAgain() {
        try (TrolModel model = model("cpu")) {
            Trace fresh = Trace.of(model, ASKED);
            model.ask(ASKED);
            model.ask(ASKED);
            Trace again = Trace.of(model, ASKED);
            assertThat(again.gates()).isEqualTo(fresh.gates());
            assertThat(again.passes()).isEqualTo(fresh.passes());
            assertThat(again.looks().second().meanOfHeads())
                    .isEqualTo(fresh.looks().second().meanOfHeads());
            assertThat(again.lens()).isEqualTo(fresh.lens());
        }
    }

    /** What passes changed agrees with what they made: without a second pass of layers 1 to 3, the change of layer 0 is the same. */
    @Test
    void theChangeOfALayerDoesNotDependOnLaterOnes() {
        try (TrolModel model = model("cpu")) {
            Trace full = Trace.of(model, ASKED);
            Trace one = Trace.of(model, under("layers=0"));
            assertThat(one.gates().get(0, 5)).isEqualTo(full.gates().get(0, 5));
            assertThat(one.gates().get(1, 5)).isNaN();
            for (int token = 0; token < full.tokens().size(); token++) {
                assertThat(one.passes().change().get(0, token))
                        .isEqualTo(full.passes().change().get(0, token))
                        .isPositive();
            }
        }
    }
}
