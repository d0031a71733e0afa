package io.github.trol4j.cli;

import io.github.trol4j.core.EngineException;
import io.github.trol4j.llm.Traversal;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/** The {@code trol} command. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
@Command(
        name = "trol",
        description = "Asks TroL vision-language models about pictures.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  trol ask --image photo.png \"What is in the picture?\"",
            "  trol chat --image photo.png",
            "  trol pull TroL-1.8B",
            "  trol ask --model TroL-1.8B -i a.jpg -i b.jpg \"What differs?\"",
            "  trol inspect ~/TroL-1.8B",
            "  trol convert ~/TroL-1.8B --weights q8 -o TroL-1.8B-q8.trol",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted."
        })
public final class Main {
    /** By name, because a start makes only the one that it runs: to read the options of all takes longer than to start Java. */
    private static final Map<String, Class<?>> COMMANDS = commands();

    private Main() {}

    /** Starts the process: the module and settings the engine needs first, since classes loaded later depend on them. */
    public static void main(String[] args) {
        Startup.prepare(args);
        if (Startup.isGarbled(args)) {
            System.err.println(
                    "trol: the arguments cannot be read in this locale (%s); start with ./trol, or with LC_ALL=C.UTF-8"
                            .formatted(System.getProperty("sun.jnu.encoding")));
            System.exit(Failures.USAGE);
        }
        System.exit(commandLine(args).execute(args));
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("ask", AskCommand.class);
        commands.put("chat", ChatCommand.class);
        commands.put("serve", ServeCommand.class);
        commands.put("gates", GatesCommand.class);
        commands.put("pull", PullCommand.class);
        commands.put("models", ModelsCommand.class);
        commands.put("inspect", InspectCommand.class);
        commands.put("convert", ConvertCommand.class);
        commands.put("verify", VerifyCommand.class);
        commands.put("formats", FormatsCommand.class);
        commands.put("backends", BackendsCommand.class);
        commands.put("bench", BenchCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("eval", EvalCommand.class);
        commands.put("profile", ProfileCommand.class);
        return commands;
    }

    /** A command line that understands {@code args}: the one command that they begin with, or else all of them. */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Main());
        String first = args.length == 0 ? "" : args[0];
        boolean all = !COMMANDS.containsKey(first) && !first.equals("--version");
        COMMANDS.forEach((name, command) -> {
            if (all || name.equals(first)) {
                line.addSubcommand(name, command);
            }
        });
        return line.registerConverter(Traversal.class, Main::traversal)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new Failures())
                .setUsageHelpAutoWidth(true);
    }

    private static Traversal traversal(String text) {
        try {
            return Traversal.parse(text);
        } catch (EngineException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"trol " + (version == null ? "(not packaged)" : version)};
        }
    }
}
