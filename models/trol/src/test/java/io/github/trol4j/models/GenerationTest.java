package io.github.trol4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Rows;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.BeamSearch;
import io.github.trol4j.llm.generate.BeamSearch.BeamOptions;
import io.github.trol4j.llm.generate.Sampling;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.models.Answer.Finish;
import io.github.trol4j.models.prompt.ChatFormat;
import io.github.trol4j.models.prompt.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of nano on the reference backend: how they are chosen, where they end, what stops them. */
class GenerationTest {
    private static final Path SAMPLES = Path.of(System.getProperty("trol.nano"), "samples");
    private static final Question HEART = ask("What shape is the gray thing?");
    private static TrolModel model;

    @BeforeAll
    static void load() {
        model = TrolModel.nano(LoadOptions.defaults().withBackend("reference"));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void oneBeamIsGreedy() {
        try (DecoderSession session = model.session(Traversal.FULL)) {
            Prompt prompt = model.prompt(HEART, session, Observer.NONE);
            float[] first = session.prefill(prompt, Reuse.NONE, Observer.NONE).clone();
            int[] ids = BeamSearch.search(
                            session,
                            first,
                            new BeamOptions(1, 12),
                            model.tokenizer().eosId(),
                            Observer.NONE)
                    .getFirst()
                    .ids();
            List<Integer> greedy = model.ask(HEART).ids();
            assertThat(ids).startsWith(greedy.stream().mapToInt(i -> i).toArray());
        }
    }

    @Test
    void samplingFromOneTokenIsGreedy() {
        Sampling sampling = new Sampling(3, 1, 1, 0, 1, 99);
        assertThat(answer(HEART, AskOptions.defaults().withSampling(sampling)).text())
                .isEqualTo(model.ask(HEART).text())
                .isEqualTo("heart");
    }

    @Test
    void theSeedDecides() {
        List<String> texts = new ArrayList<>();
        for (long seed = 0; seed < 6; seed++) {
            AskOptions options = AskOptions.defaults()
                    .withSampling(Sampling.atTemperature(3, seed))
                    .withMaxNewTokens(8);
            String text = answer(HEART, options).text();
            assertThat(answer(HEART, options).text()).isEqualTo(text);
            texts.add(text);
        }
        assertThat(texts.stream().distinct().count()).isGreaterThan(1);
    }

    @Test
    void theLikelihoodOfAnAnswerIsTheSumOfItsTokens() {
        Answer greedy = answer(HEART, AskOptions.defaults().withLogProbs(3));
        Answer bare = answer(HEART, AskOptions.defaults().withLogProbs(0));
        assertThat(bare.tokens()).allSatisfy(t -> assertThat(t.alternatives()).isEmpty());
        assertThat(bare.tokens().stream().map(Token::logProb))
                .isEqualTo(greedy.tokens().stream().map(Token::logProb).toList());
        double sum = greedy.tokens().stream().mapToDouble(Token::logProb).sum();
        assertThat(greedy.tokens()).allSatisfy(token -> {
            assertThat(token.alternatives()).hasSize(3);
            assertThat(token.alternatives().getFirst().logProb()).isEqualTo(token.logProb());
        });
        List<ScoredAnswer> scored = model.score(HEART, List.of("heart", "star"));
        assertThat(scored.getFirst().logProb()).isCloseTo(sum, within(1e-6));
        assertThat(scored.getFirst().tokens()).isEqualTo(greedy.ids().size());
        assertThat(scored.getLast().logProb()).isLessThan(sum);
    }

    @Test
    void allAlternativesTogetherAreCertain() {
        int vocabulary = model.tokenizer().size() + 100;
        Answer greedy =
                answer(HEART, AskOptions.defaults().withLogProbs(vocabulary).withMaxNewTokens(1));
        double sum = greedy.tokens().getFirst().alternatives().stream()
                .mapToDouble(s -> Math.exp(s.logProb()))
                .sum();
        assertThat(sum).isCloseTo(1, within(1e-5));
    }

    @Test
    void aStopStringEndsTheAnswerBeforeItself() {
        Question question = ask("What is the leftmost shape?");
        assertThat(model.ask(question).text()).isEqualTo("brown circle");
        Answer stopped = answer(question, AskOptions.defaults().withStop("own", " circle"));
        assertThat(stopped.text()).isEqualTo("br");
        assertThat(stopped.finish()).isEqualTo(Finish.STOP);
        Answer beams =
                answer(question, AskOptions.defaults().withStop(" circle").withBeams(3));
        assertThat(beams.text()).isEqualTo("brown");
        assertThat(beams.finish()).isEqualTo(Finish.STOP);
    }

    @Test
    void theListenerHearsTheAnswer() {
        StringBuilder heard = new StringBuilder();
        Answer answer = model.ask(ask("What is the leftmost shape?"), new AnswerListener() {
            @Override
            public void text(String piece) {
                assertThat(piece).isNotEmpty();
                heard.append(piece);
            }
        });
        assertThat(heard.toString().strip()).isEqualTo(answer.text());
        assertThat(answer.finish()).isEqualTo(Finish.END);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void noMoreTokensThanAllowed(int most) {
        Question question = ask("What is the leftmost shape?");
        for (int beams : new int[] {1, 3}) {
            Answer answer = answer(
                    question, AskOptions.defaults().withMaxNewTokens(most).withBeams(beams));
            assertThat(answer.ids()).hasSizeLessThanOrEqualTo(most);
            assertThat(answer.stats().answerTokens()).isEqualTo(answer.ids().size());
        }
        assertThat(answer(question, AskOptions.defaults().withMaxNewTokens(1)).finish())
                .isEqualTo(Finish.LENGTH);
    }

    /** Whoever stops the work is heard at the next block or token, and the model answers the next question as ever. */
    @ParameterizedTest
    @EnumSource(Observer.Phase.class)
    void cancellingActsAtTheNextStepAndLeavesTheModelUsable(Observer.Phase when) {
        int[] calls = {0};
        AnswerListener impatient = new AnswerListener() {
            @Override
            public void progress(Observer.Phase phase, int done, int total) {
                if (phase == when && ++calls[0] == 2) {
                    throw new CancelledException("enough");
                }
                assertThat(calls[0]).isLessThan(2);
            }
        };
        try (Conversation conversation = model.converse()) {
            String before = conversation.ask(HEART).text();
            model.pictures().clear(); // else there is nothing to stop
            Question next = when == Observer.Phase.VISION ? HEART : Question.of("How big is the gray heart?");
            assertThatThrownBy(() -> conversation.ask(next, impatient)).hasMessage("enough");
            assertThat(calls[0]).isEqualTo(2);
            assertThat(conversation.turns()).hasSize(1);
            assertThat(conversation.ask("How big is the gray heart?").text()).isEqualTo("small");
            assertThat(model.ask(HEART).text()).isEqualTo(before);
        }
    }

    @Test
    void aDeadlineThatHasPassedStopsEveryWayOfAnswering() {
        AskOptions late = AskOptions.defaults().withTimeout(Duration.ofNanos(1));
        assertThatThrownBy(() -> answer(HEART, late)).isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> answer(HEART, late.withBeams(2))).isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> model.score(HEART.with(late), List.of("heart")))
                .isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> model.score(Question.of("Hello?").with(late), List.of("heart")))
                .isInstanceOf(CancelledException.class);
    }

    /** The turns of a conversation cost their own tokens and say what a fresh reading of everything says. */
    @Test
    void aConversationIsAFreshReadingOfAllItsTurns() {
        try (Conversation conversation = model.converse()) {
            model.prefixes().clear();
            Answer first = conversation.ask(HEART);
            assertThat(first.stats().reusedTokens()).isZero();
            for (String question : List.of("How big is the gray heart?", "Where is it?")) {
                List<Turn> turns = new ArrayList<>(conversation.turns());
                turns.add(Turn.ask(question));
                Answer next = conversation.ask(question);
                assertThat(next.stats().reusedTokens())
                        .isGreaterThanOrEqualTo(first.stats().promptTokens() - 1);
                assertThat(next.ids()).isEqualTo(fresh(turns));
            }
        }
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        AskOptions options = AskOptions.defaults();
        assertThatThrownBy(() -> options.withMaxNewTokens(0)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> options.withBeams(0)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> options.withStop("")).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> options.withLogProbs(-2)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> options.withTimeout(Duration.ZERO)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> Sampling.atTemperature(Double.NaN, 0)).isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> options.withBeams(2).withSampling(Sampling.atTemperature(1, 0)))
                .isInstanceOf(EngineException.class);
    }

    private static List<Integer> fresh(List<Turn> turns) {
        int[] ids = model.tokenizer().encode(ChatFormat.INTERNLM2.prompt(turns));
        try (DecoderSession session = model.session(Traversal.FULL)) {
            int[] image = IntStream.range(0, ids.length)
                    .filter(i -> ids[i] == model.tokenizer().imageTokenId())
                    .toArray();
            float[] rows = model.prompt(HEART, session, Observer.NONE).imageRows();
            float[] logits = session.prefill(new Prompt(ids, Rows.of(image), rows), Reuse.NONE, Observer.NONE);
            List<Integer> answer = new ArrayList<>();
            while (answer.size() < 20) {
                int best = 0;
                for (int i = 1; i < logits.length; i++) {
                    best = logits[i] > logits[best] ? i : best;
                }
                answer.add(best);
                if (best == model.tokenizer().eosId()
                        || best == model.tokenizer().endOfTurnId()) {
                    break;
                }
                logits = session.decode(best);
            }
            return answer;
        }
    }

    private static Question ask(String text) {
        return Question.of(text).about(SAMPLES.resolve("02-shapes.png"));
    }

    private static Answer answer(Question question, AskOptions options) {
        return model.ask(question.with(options));
    }
}
