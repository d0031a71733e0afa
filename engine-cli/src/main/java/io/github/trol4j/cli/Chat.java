package io.github.trol4j.cli;

import io.github.trol4j.cli.ChatWords.Heard;
import io.github.trol4j.core.CancelledException;
import io.github.trol4j.core.EngineException;
import io.github.trol4j.core.Observer.Phase;
import io.github.trol4j.core.Shown;
import io.github.trol4j.llm.PrefixCache;
import io.github.trol4j.llm.Traversal;
import io.github.trol4j.models.Answer;
import io.github.trol4j.models.AnswerListener;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.GateSummary;
import io.github.trol4j.models.PictureCache;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.vision.image.ImageReader;
import io.github.trol4j.vision.image.PreprocessingReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Hears lines until the end: questions, pictures, and {@link ChatAction}s. What goes wrong is said, and the chat goes on. */
final class Chat implements AutoCloseable {
    private final TrolModel model;
    private final String modelName;
    private final ChatConsole console;
    private final ImageReader reader;
    private final ChatTalk talk;
    private final List<ChatPicture> shown = new ArrayList<>(); // for the next question
    private @Nullable Answer last;
    private @Nullable GateSummary gates;
    private boolean failed;

    Chat(TrolModel model, String modelName, AskOptions options, ImageReader reader, ChatConsole console) {
        this.model = model;
        this.modelName = modelName;
        this.console = console;
        this.reader = reader;
        this.talk = new ChatTalk(model, options);
    }

    /** Returns the exit code. Without a person to see it at once, anything that went wrong counts. */
    int run() {
        if (console.isForPeople()) {
            say("Ask about a picture: /image FILE or drop one here. /help says more, /quit leaves.");
        }
        boolean goesOn = true;
        while (goesOn) {
            try {
                String line = console.read(prompt());
                goesOn = line != null && heed(line.strip());
            } catch (EngineException e) {
                failed = true;
                say("trol: " + e.getMessage());
            }
        }
        if (console.wasInterrupted()) {
            return 130;
        }
        return failed && !console.isForPeople() ? Failures.FAILED : 0;
    }

    private String prompt() {
        return shown.isEmpty()
                ? "> "
                : shown.stream().map(p -> Shown.text(p.name())).collect(Collectors.joining(", ", "[", "] > "));
    }

    /** Shows a picture with the next question. */
    void show(Path file) {
        ChatPicture picture = ChatPicture.read(file, reader);
        shown.add(picture);
        if (console.isForPeople()) {
            say("trol: %s comes with the next question".formatted(Shown.text(picture.name())));
        }
    }

    /** False when it is time to leave. */
    private boolean heed(String line) {
        String word = line.split("\\s", 2)[0];
        Optional<ChatAction> action = ChatAction.of(word);
        if (action.isPresent()) {
            return act(action.get(), ChatWords.argument(line));
        }
        Heard heard = ChatWords.hear(line);
        heard.pictures().forEach(this::show);
        if (heard.question().isEmpty()) {
            return true;
        }
        if (word.matches("/\\w+") && heard.pictures().isEmpty()) {
            throw new EngineException("there is no %s; see /help".formatted(Shown.text(word)));
        }
        ask(heard.question());
        return true;
    }

    private boolean act(ChatAction action, String argument) {
        switch (action) {
            case IMAGE -> show(file(action, argument));
            case TRAVERSAL -> traverse(argument);
            case GATES -> say(gates == null ? "no prompt was traversed twice yet" : gates.words());
            case STATS -> stats();
            case SAVE -> {
                Path file = file(action, argument);
                new ChatFile(file).write(new ChatFile.Saved(modelName, talk.traversal(), talk.said()));
                say("trol: wrote " + Shown.text(file.toString()));
            }
            case LOAD -> load(file(action, argument));
            case CLEAR -> {
                talk.clear();
                shown.clear();
            }
            case HELP -> say(ChatAction.list());
            case QUIT -> {
                return false;
            }
        }
        return true;
    }

    private static Path file(ChatAction action, String argument) {
        return Optional.of(argument)
                .filter(name -> !name.isEmpty())
                .flatMap(ChatWords::path)
                .orElseThrow(() -> new EngineException("%s needs the name of a file".formatted(action.typed())));
    }

    private void traverse(String how) {
        if (!how.isEmpty()) {
            talk.traverse(Traversal.parse(how));
        }
        say("traversal " + talk.traversal());
    }

    private void load(Path file) {
        ChatFile.Saved saved = new ChatFile(file).read(reader);
        talk.restore(saved.said(), saved.traversal());
        shown.clear();
        for (ChatTalk.Exchange each : saved.said()) {
            say("> " + Shown.lines(each.question()));
            say(Shown.lines(each.answer()));
        }
        if (!saved.model().equals(modelName)) {
            say("trol: this was said with " + Shown.text(saved.model()));
        }
    }

    private void ask(String question) {
        AtomicBoolean stopped = new AtomicBoolean();
        Reply reply = new Reply(stopped);
        console.interruptibly(() -> stopped.set(true), () -> {
            Optional<Answer> answer;
            try (reply) {
                answer = talk.ask(question, List.copyOf(shown), reply, reply.text::toString);
            } finally {
                reply.end();
            }
            answer.ifPresent(each -> last = each);
            if (answer.isPresent() || !reply.text.isEmpty()) {
                shown.clear();
            }
            if (answer.isEmpty()) {
                say(reply.text.isEmpty() ? "trol: stopped; the question was not asked" : "trol: stopped");
                failed |= !stopped.get(); // the time was over
            }
        });
    }

    /** Shows a reply while it is made. */
    private final class Reply implements AnswerListener, AutoCloseable {
        private final StringBuilder text = new StringBuilder();
        private final PictureRemarks remarks = new PictureRemarks();
        private final AtomicBoolean stopped;
        private final ProgressLine progress;

        Reply(AtomicBoolean stopped) {
            this.stopped = stopped;
            this.progress = new ProgressLine(console.err(), console.isForPeople() && ProgressLine.onTerminal());
        }

        @Override
        public void picture(PreprocessingReport report) {
            remarks.add(report);
        }

        @Override
        public void gates(GateSummary summary) {
            gates = summary;
        }

        @Override
        public void text(String piece) {
            text.append(piece);
            console.out().print(Shown.lines(piece));
            console.out().flush();
        }

        @Override
        public void progress(Phase phase, int done, int total) {
            if (stopped.get()) {
                throw new CancelledException("stopped");
            }
            progress.update(phase, done, total);
        }

        /** Ends the line. */
        void end() {
            console.out().println();
            console.out().flush();
            remarks.print(console.err());
            console.err().flush();
        }

        @Override
        public void close() {
            progress.close();
        }
    }

    private void stats() {
        say(last == null ? "nothing was asked yet" : AskCommand.line(last.stats()));
        PrefixCache.Stats read = model.prefixes().stats();
        say("kept: %d prompts in %.1f of %d MB, %d of %d prompts began with one of them"
                .formatted(read.entries(), read.bytes() / 1e6, read.limit() / 1_000_000, read.hits(), read.lookups()));
        PictureCache.Stats seen = model.pictures().stats();
        say("kept: %d pictures in %.1f of %d MB, %d of %d were one of them"
                .formatted(seen.entries(), seen.bytes() / 1e6, seen.limit() / 1_000_000, seen.hits(), seen.lookups()));
    }

    private void say(String text) {
        PrintWriter err = console.err();
        err.println(text);
        err.flush();
    }

    @Override
    public void close() {
        talk.close();
    }
}
