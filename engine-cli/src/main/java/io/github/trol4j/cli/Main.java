package io.github.trol4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code trol} command. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
@Command(
        name = "trol",
        description = "Asks TroL vision-language models about pictures.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true)
public final class Main {
    private Main() {}

    /** Starts the process: the module and settings the engine needs first, since classes loaded later depend on them. */
    public static void main(String[] args) {
        Startup.prepare();
        System.exit(new CommandLine(new Main()).execute(args));
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"trol " + (version == null ? "(not packaged)" : version)};
        }
    }
}
