package io.github.trol4j.models.machine;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The machine that this JVM runs on, as of now.
 *
 * @param peakResident most memory that this process has held at once, if the system keeps count
 */
public record Machine(Processor processor, Memory memory, OptionalLong peakResident) {

    public static Machine here() {
        return read(Path.of("/"), Runtime.getRuntime().availableProcessors());
    }

    /**
     * Reads the files of a Linux system.
     *
     * @param root folder that holds {@code proc} and {@code sys}
     */
    static Machine read(Path root, int logical) {
        SystemFiles files = new SystemFiles(root);
        return new Machine(
                Processor.read(files, logical), Memory.read(files), files.kilobytes("proc/self/status", "VmHWM"));
    }

    /** For people, in reading order. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", processor.name());
        facts.put("capabilities", processor.features());
        facts.put("processors", processors());
        facts.put("memory", memoryText());
        facts.put(
                "java",
                "%s (%s)".formatted(System.getProperty("java.runtime.version"), System.getProperty("java.vm.name")));
        facts.put("flags", flags());
        return facts;
    }

    /** Options that this JVM was started with, those of its environment included. */
    private static String flags() {
        String flags = String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments());
        return flags.isEmpty() ? "none" : flags;
    }

    private String processors() {
        StringBuilder text = new StringBuilder().append(processor.logical());
        if (processor.cores() > 0) {
            text.append(" usable, ").append(processor.cores()).append(" cores in the machine");
        }
        memory.processors().ifPresent(n -> text.append(String.format(Locale.ROOT, ", the container may use %.1f", n)));
        return text.toString();
    }

    private String memoryText() {
        StringBuilder text = new StringBuilder(gigabytes(memory.physical()))
                .append(", ")
                .append(gigabytes(memory.available()))
                .append(" available");
        memory.container().ifPresent(n -> text.append(", container limit ").append(gigabytes(n)));
        return text.append(", Java heap up to ")
                .append(gigabytes(memory.heap()))
                .toString();
    }

    /** Bytes in GB, for people. */
    public static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", (double) bytes / 1e9);
    }
}
