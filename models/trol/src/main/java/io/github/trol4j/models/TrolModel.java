package io.github.trol4j.models;

import io.github.trol4j.core.Backend;
import io.github.trol4j.core.Backends;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer;
import io.github.trol4j.core.Ops;
import io.github.trol4j.core.checkpoint.PackedFile;
import io.github.trol4j.core.checkpoint.TensorSource;
import io.github.trol4j.llm.DecoderLane;
import io.github.trol4j.llm.DecoderSession;
import io.github.trol4j.llm.LanguageModel;
import io.github.trol4j.llm.PrefixCache;
import io.github.trol4j.llm.Prompt;
import io.github.trol4j.llm.Reuse;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.llm.text.Tokenizer;
import io.github.trol4j.llm.text.Tokenizers;
import io.github.trol4j.models.Answerer.Request;
import io.github.trol4j.models.load.LoadReport;
import io.github.trol4j.models.load.LoadedModel;
import io.github.trol4j.models.load.ModelFiles;
import io.github.trol4j.models.load.ModelLoader;
import io.github.trol4j.models.load.TrolConfig;
import io.github.trol4j.vision.image.DecodedImage;
import io.github.trol4j.vision.image.ImageReader;
import io.github.trol4j.vision.image.ImageSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A TroL model in memory. Immutable and shared: any number of threads may ask it at once. Holds native memory and mapped files
 * until {@link #close}.
 */
public final class TrolModel implements AutoCloseable {
    private final LoadedModel model;
    private final TensorSource source;
    private final Tokenizer tokenizer;
    private final PictureEncoder encoder;
    private final PictureCache pictures;
    private final Answerer answerer;
    private final PrefixCache prefixes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TrolModel(LoadedModel model, TensorSource source, Tokenizer tokenizer, LoadOptions options) {
        this.model = model;
        this.source = source;
        this.tokenizer = tokenizer;
        this.encoder = new PictureEncoder(
                new ImageReader(options.images()),
                model.config().family().preprocessor(model.config().vision()),
                model);
        this.pictures = new PictureCache(encoder, options.caches().pictures());
        this.answerer = new Answerer(
                model.config().family().chat(),
                tokenizer,
                model.config().decoder().rotary().limit());
        this.prefixes = new PrefixCache(model.language(), options.caches().prefixes());
    }

    /**
     * Loads a checkpoint on the best backend that works here.
     *
     * @param path the folder with config.json, model.safetensors (or shards), trol_gating.pt and tokenizer files, or a packed file
     */
    public static TrolModel load(Path path) {
        return load(path, LoadOptions.defaults());
    }

    /** A packed file decides the backend and the format by itself; to ask for another backend is an error. */
    public static TrolModel load(Path path, LoadOptions options) {
        return load(ModelFiles.of(path), options);
    }

    /** The small demonstration model that comes with this library: drawn shapes, short words, bar charts, arrows, clocks. */
    public static TrolModel nano() {
        return nano(LoadOptions.defaults());
    }

    public static TrolModel nano(LoadOptions options) {
        return load(ModelFiles.nano(), options);
    }

    private static TrolModel load(ModelFiles files, LoadOptions wanted) {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            LoadOptions options = wanted.fitting(files);
            TensorSource source = files.weights();
            opened.add(source);
            if (source instanceof PackedFile packed) {
                packed.check();
            }
            CompletableFuture<Tokenizer> reading = CompletableFuture.supplyAsync(() -> Tokenizers.open(files.small()));
            opened.add(() -> reading.join().close());
            Backend backend = Backends.create(options.backend(), options.compute()); // meanwhile
            opened.add(backend);
            Tokenizer tokenizer = read(reading);
            LoadedModel model = ModelLoader.load(files, source, backend, options.lowRankOf(files));
            return new TrolModel(model, source, tokenizer, options);
        } catch (Throwable failure) {
            opened.reversed().forEach(resource -> closeAfter(failure, resource));
            throw failure;
        }
    }

    /** The tokenizer once it is there, or what kept it from being opened. */
    private static Tokenizer read(CompletableFuture<Tokenizer> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    /** One question about one picture. */
    public Answer ask(Path image, String question) {
        return ask(Question.of(question).about(image));
    }

    public Answer ask(Question question) {
        return ask(question, AnswerListener.NONE);
    }

    /** Asks once; the listener hears text, tokens and progress on this thread while it happens. */
    public Answer ask(Question question, AnswerListener listener) {
        try (Conversation once = conversation(question.options())) {
            return once.ask(question, listener);
        }
    }

    /**
     * Asks once and lets an observer watch from inside how the decoder reads and answers. Every row of the prompt is read, whatever was
     * asked before.
     *
     * @param inside makes the observer, once the prompt is known and before it is read
     */
    public Answer ask(Question question, AnswerListener listener, Function<Prompt, Observer> inside) {
        try (Conversation once = conversation(question.options().traversal(), Reuse.NONE)) {
            return once.ask(question, listener, inside);
        }
    }

    /** Asks in the background. Cancelling the future stops the work within one block or one token. */
    public CompletableFuture<Answer> askAsync(Question question) {
        return AsyncAnswer.start(this, question);
    }

    /** Asks when subscribed to, and publishes the text in pieces; each subscription asks anew. */
    public Flow.Publisher<String> stream(Question question) {
        return new AnswerPublisher(this, question);
    }

    /** Starts a conversation with the published traversal. */
    public Conversation converse() {
        return converse(Traversal.FULL);
    }

    public Conversation converse(Traversal traversal) {
        return conversation(traversal, Reuse.PREFIX);
    }

    /**
     * How likely the model finds each of the given answers. The prompt is read once.
     *
     * @param question its sampling options have no influence
     */
    public List<ScoredAnswer> score(Question question, List<String> answers) {
        return score(question, answers, AnswerListener.NONE);
    }

    /** The same, with a listener that hears pictures, progress and gates on this thread while it happens. */
    public List<ScoredAnswer> score(Question question, List<String> answers, AnswerListener listener) {
        try (Conversation once = conversation(question.options())) {
            return once.score(question, answers, listener);
        }
    }

    /**
     * The given answers by likelihood, most likely first: an exact choice, at the price of reading every answer.
     *
     * @param question its sampling options have no influence
     */
    public List<ScoredAnswer> choose(Question question, List<String> answers) {
        return choose(question, answers, AnswerListener.NONE);
    }

    /** The same, with a listener that hears pictures, progress and gates on this thread while it happens. */
    public List<ScoredAnswer> choose(Question question, List<String> answers, AnswerListener listener) {
        return score(question, answers, listener).stream()
                .sorted(Comparator.comparingDouble(ScoredAnswer::logProb).reversed())
                .toList();
    }

    /** Encodes the pictures of a question and writes down its prompt, for callers that decode in their own way. */
    public Prompt prompt(Question question, DecoderSession session, Observer observer) {
        return prepare(Dialogue.of(question), session.ops(), observer).prompt();
    }

    /** A picture as this model reads it, upright and with all its pixels. */
    public DecodedImage picture(ImageSource source) {
        return encoder.decode(source);
    }

    /**
     * Encodes the pictures of a conversation and writes down its prompt, for callers that decode many answers at once. What comes of it
     * is what {@link #ask} would read.
     *
     * @param ops of the calling thread
     */
    public Asked prepare(Dialogue dialogue, Ops ops, Observer observer) {
        return new DialogueReader(pictures, answerer).read(dialogue, ops, observer);
    }

    /**
     * An answer to be written step by step by a caller that reads the prompt and computes the logits; the tokens are those of
     * {@link #ask}.
     *
     * @param options of this answer; one prompt may get several
     * @throws io.github.trol4j.llm.constrain.ConstraintException if the wanted form is not possible in the wanted length
     */
    public AnswerWriter writer(Asked asked, AskOptions options, AnswerListener listener) {
        Question question = asked.dialogue().question();
        int most = options.maxNewTokens().orElse(question.task().maxNewTokens());
        return answerer.writer(asked.prompt(), new Request(options, most, Reuse.PREFIX, listener, Observer.NONE));
    }

    /** The text of an answer to {@code prompt} exactly as the official scripts print it. */
    public String officialText(Prompt prompt, int[] answer) {
        return answerer.official(prompt, answer);
    }

    private Conversation conversation(AskOptions options) {
        return conversation(options.traversal(), prefixes.isOn() ? options.reuse() : Reuse.NONE);
    }

    private Conversation conversation(Traversal traversal, Reuse reuse) {
        return new Conversation(pictures, answerer, new DecoderSession(language(), traversal, prefixes), reuse);
    }

    /** A session on the decoder alone, for callers that make their own prompts. */
    public DecoderSession session(Traversal traversal) {
        return new DecoderSession(language(), traversal);
    }

    /** Operations on the decoder alone, for callers that keep their own sequences. */
    public DecoderLane lane() {
        return new DecoderLane(language());
    }

    /** The decoder with its way in and out, for instruments that measure it. */
    public LanguageModel language() {
        if (closed.get()) {
            throw new EngineException("This model is closed: load it again to go on asking");
        }
        return model.language();
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** What was read for earlier questions, for callers that decode in their own way. */
    public PrefixCache prefixes() {
        return prefixes;
    }

    /** Pictures that were encoded for earlier questions. */
    public PictureCache pictures() {
        return pictures;
    }

    /** Sizes of the model. */
    public TrolConfig config() {
        return model.config();
    }

    /** What was found in the checkpoint. */
    public LoadReport report() {
        return model.report();
    }

    /** What computes. */
    public Backend backend() {
        return model.backend();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            prefixes.close();
            model.backend().close();
            tokenizer.close();
            source.close();
        }
    }
}
