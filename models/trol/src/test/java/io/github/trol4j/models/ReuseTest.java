package io.github.trol4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.generate.TokenGenerator.Token;
import io.github.trol4j.vision.image.ImageException;
import io.github.trol4j.vision.image.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a model keeps of earlier questions saves work and changes no answer. */
class ReuseTest {
    private static final Path IMAGES = Path.of(System.getProperty("trol.fixtures"))
            .resolveSibling("nano-bench")
            .resolve("images");
    private static final List<String> QUESTIONS = List.of(
            "What does the picture show?",
            "What color is the background?",
            "How many circles can you see in the picture?",
            "What is the leftmost shape?",
            "Where is it?");
    private static final List<String> POLICIES =
            List.of("full", "threshold=0.3", "budget=50%", "all", "off", "lossless", "layers=1", "image", "text");
    private static TrolModel model;
    private static TrolModel forgetful;

    @BeforeAll
    static void load() {
        model = TrolModel.nano();
        forgetful = TrolModel.nano(LoadOptions.defaults().withCaches(CacheLimits.NONE));
    }

    @AfterAll
    static void close() {
        model.close();
        forgetful.close();
    }

    @BeforeEach
    void forget() {
        model.prefixes().clear();
        model.pictures().clear();
    }

    @Test
    void furtherQuestionsAboutAPictureReadTheirOwnTokens() throws IOException {
        int first = 0;
        for (String text : QUESTIONS) {
            Question question = question(text, 0);
            Answer answer = model.ask(question.with(options().withReuse(Reuse.PREFIX)));
            same(answer, forgetful.ask(question.with(options())));
            if (first == 0) {
                assertThat(answer.stats().reusedTokens()).isZero();
                first = answer.stats().promptTokens();
            } else {
                assertThat(answer.stats().reusedTokens()).isGreaterThan(64); // the picture and what stands before it
                assertThat(answer.stats().vision()).isZero();
            }
        }
        assertThat(model.prefixes().stats().hits()).isGreaterThanOrEqualTo(QUESTIONS.size() - 1);
        assertThat(model.ask(question(QUESTIONS.getFirst(), 0)).stats().reusedTokens())
                .isZero(); // not asked to reuse
    }

    @Test
    void conversationsGetTheAnswersOfFreshOnes() throws IOException {
        talk(8);
    }

    @Test
    @Tag("nightly")
    void twoHundredConversations() throws IOException {
        talk(200);
    }

    /** Each follows random others, and is compared with one that reads everything anew at every turn. */
    private static void talk(int conversations) throws IOException {
        for (int seed = 0; seed < conversations; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Traversal policy = Traversal.parse(POLICIES.get(seed / 2 % POLICIES.size())); // two begin alike
            int turns = random.nextInt(1, 7);
            int pictures = random.nextInt(1, 4);
            int before = 0;
            List<Question> asked = new ArrayList<>();
            List<String> answers = new ArrayList<>();
            try (Conversation conversation = model.converse(policy)) {
                for (int turn = 0; turn < turns; turn++) {
                    Question question = Question.of(QUESTIONS.get(random.nextInt(QUESTIONS.size())));
                    if (turn < pictures) {
                        question = question(question.text(), turn == 0 ? 0 : random.nextInt(3));
                    }
                    question = question.with(options());
                    Answer answer = conversation.ask(question);
                    same(answer, fresh(policy, asked, answers, question));
                    assertThat(answer.stats().reusedTokens()).isGreaterThanOrEqualTo(before - 1);
                    before = answer.stats().promptTokens();
                    asked.add(question);
                    answers.add(answer.text());
                }
            }
        }
        assertThat(model.prefixes().stats().hits()).isPositive();
    }

    private static Answer fresh(Traversal policy, List<Question> asked, List<String> answers, Question next) {
        try (Conversation conversation = forgetful.converse(policy)) {
            for (int i = 0; i < asked.size(); i++) {
                conversation.recall(asked.get(i), answers.get(i));
            }
            Answer answer = conversation.ask(next);
            assertThat(answer.stats().reusedTokens()).isZero();
            return answer;
        }
    }

    @Test
    void threadsThatNeedAPictureAtTheSameTimeEncodeItOnce() throws Exception {
        Question question = question(QUESTIONS.getFirst(), 1).with(options().withReuse(Reuse.PREFIX));
        Answer alone = forgetful.ask(question);
        long hits = model.pictures().stats().hits();
        CountDownLatch together = new CountDownLatch(8);
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(pool.submit(() -> {
                    together.countDown();
                    together.await();
                    return model.ask(question);
                }));
            }
            int encoded = 0;
            for (Future<Answer> answer : answers) {
                same(answer.get(), alone);
                encoded += answer.get().stats().vision().isZero() ? 0 : 1;
            }
            assertThat(encoded).isEqualTo(1);
        }
        assertThat(model.pictures().stats().hits() - hits).isEqualTo(7);
        assertThat(model.pictures().stats().entries()).isEqualTo(1);
    }

    /** Who gives up leaves the picture to those who wait for it. */
    @Test
    void aPictureThatSomebodyGaveUpIsEncodedByAnother() throws Exception {
        Question question = question(QUESTIONS.getFirst(), 1).with(options());
        CountDownLatch encoding = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(1);
        AnswerListener impatient = new AnswerListener() {
            @Override
            public void progress(Phase phase, int done, int total) {
                encoding.countDown();
                try {
                    waiting.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new CancelledException("enough");
            }
        };
        AnswerListener patient = new AnswerListener() {
            @Override
            public void progress(Phase phase, int done, int total) {
                waiting.countDown(); // called while it waits, as well as later
            }
        };
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            Future<Answer> given = pool.submit(() -> model.ask(question, impatient));
            encoding.await();
            same(model.ask(question, patient), forgetful.ask(question));
            assertThatThrownBy(given::get).hasRootCauseMessage("enough");
        }
    }

    @Test
    void picturesAreToldApartByTheirContentAndKeepTheirNames() throws IOException {
        byte[] bytes = Files.readAllBytes(picture(0));
        List<String> names = new ArrayList<>();
        AnswerListener listener = new AnswerListener() {
            @Override
            public void picture(io.github.trol4j.vision.image.PreprocessingReport report) {
                names.add(report.source().name());
            }
        };
        long hits = model.pictures().stats().hits();
        model.ask(Question.of("What?").about(ImageSource.of(bytes, "one")), listener);
        model.ask(Question.of("What?").about(ImageSource.of(bytes, "two")), listener);
        model.ask(Question.of("What?").about(picture(0)), listener);
        assertThat(model.pictures().stats().hits() - hits).isEqualTo(2);
        assertThat(names).containsExactly("one", "two", picture(0).toString());
        assertThatThrownBy(() -> model.ask(Question.of("What?").about(ImageSource.of(new byte[] {1, 2}, "none"))))
                .isInstanceOf(ImageException.class);
        assertThat(model.pictures().stats().entries()).isEqualTo(1);
    }

    @Test
    void limitsAreKept() throws IOException {
        long picture = 4L * 64 * model.config().decoder().hidden();
        CacheLimits limits = new CacheLimits(600_000, 2 * picture);
        try (TrolModel small = TrolModel.nano(LoadOptions.defaults().withCaches(limits))) {
            for (int i = 0; i < 4; i++) {
                Question question =
                        question(QUESTIONS.getFirst(), i).with(options().withReuse(Reuse.PREFIX));
                same(small.ask(question), forgetful.ask(question));
                assertThat(small.prefixes().stats().bytes()).isLessThanOrEqualTo(limits.prefixes());
                assertThat(small.pictures().stats().bytes()).isLessThanOrEqualTo(limits.pictures());
            }
            assertThat(small.pictures().stats().entries()).isEqualTo(2);
            assertThat(small.pictures().stats().evictions()).isEqualTo(2);
        }
        assertThat(forgetful.pictures().stats().lookups()).isZero();
        assertThat(forgetful.prefixes().stats().lookups()).isZero();
        assertThatThrownBy(() -> new CacheLimits(-1, 0)).isInstanceOf(EngineException.class);
    }

    private static AskOptions options() {
        return AskOptions.defaults().withMaxNewTokens(12).withLogProbs(0);
    }

    private static void same(Answer one, Answer other) {
        assertThat(one.ids()).isEqualTo(other.ids());
        assertThat(logProbs(one)).isEqualTo(logProbs(other));
    }

    private static List<Double> logProbs(Answer answer) {
        return answer.tokens().stream().map(Token::logProb).toList();
    }

    private static Question question(String text, int picture) throws IOException {
        return Question.of(text).about(ImageSource.of(Files.readAllBytes(picture(picture)), "picture"));
    }

    private static Path picture(int number) {
        return IMAGES.resolve("%04d.png".formatted(2 * number));
    }
}
