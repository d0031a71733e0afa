package io.github.trol4j.cli;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.models.AskOptions;
import io.github.trol4j.models.TrolModel;
import io.github.trol4j.vision.image.ImageReader;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A conversation about pictures. */
@Command(
        name = "chat",
        description = "Talks about pictures: one question after the other, each in the light of what was said before.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  trol chat --image photo.jpg",
            "  trol chat --model TroL-1.8B",
            "  printf '%%s\\n' \"/image chart.png\" \"Which bar is the tallest?\" \"And the smallest?\" | trol chat",
            "",
            "In the chat /image, /traversal, /gates, /stats, /save, /load, /clear, /help and /quit are commands, and anything "
                    + "else is asked; a file that is pasted or dropped is shown with the next question. Ctrl-C stops a reply, "
                    + "Ctrl-D leaves. Where standard input is no terminal each of its lines is heard, and replies alone go to "
                    + "standard output. A further question costs its own tokens only. See docs/CHAT.md."
        })
final class ChatCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-i", "--image"},
            paramLabel = "FILE",
            description = "Picture for the first question. May be repeated.")
    private List<Path> images = List.of();

    @Mixin
    private ModelFlags model;

    @Mixin
    private DecodingFlags decoding;

    @Override
    public Integer call() {
        AskOptions options = options();
        PrintWriter err = spec.commandLine().getErr();
        try (TrolModel loaded = model.load(err)) {
            model.remark(err);
            ImageReader reader = new ImageReader(model.base().images());
            try (ChatConsole console = console();
                    Chat chat = new Chat(loaded, model.name(), options, reader, console)) {
                images.forEach(chat::show);
                return chat.run();
            }
        }
    }

    private AskOptions options() {
        try {
            model.base();
            return decoding.options();
        } catch (EngineException e) {
            throw new UsageException(e.getMessage() + "; see 'trol chat --help'");
        }
    }

    @SuppressWarnings("SystemConsoleNull") // it is null on some JDKs all the same
    private ChatConsole console() {
        Console console = System.console();
        return console != null && console.isTerminal()
                ? new TerminalConsole()
                : new LineConsole(
                        System.in,
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr());
    }
}
