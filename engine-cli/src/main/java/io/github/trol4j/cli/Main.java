package io.github.trol4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code trol} command. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
@Command(
        name = "trol",
        description = "Asks TroL vision-language models about pictures.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AskCommand.class,
            InspectCommand.class,
            ConvertCommand.class,
            VerifyCommand.class,
            FormatsCommand.class,
            BackendsCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            EvalCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  trol ask --image photo.png \"What is in the picture?\"",
            "  trol ask --model ~/TroL-1.8B --image a.jpg --image b.jpg \"Compare the two pictures.\"",
            "  trol inspect ~/TroL-1.8B",
            "  trol convert ~/TroL-1.8B --weights q8 -o TroL-1.8B-q8.trol",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted."
        })
public final class Main {
    private Main() {}

    /** Starts the process: the module and settings the engine needs first, since classes loaded later depend on them. */
    public static void main(String[] args) {
        Startup.prepare();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new Failures())
                .setUsageHelpAutoWidth(true);
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"trol " + (version == null ? "(not packaged)" : version)};
        }
    }
}
