package io.github.trol4j.llm.constrain;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values of the keyword {@code format} that can be enforced, as regular expressions. Each allows texts of that format
 * only, not all of them: no leap days and seconds, plain host names.
 */
final class Formats {
    private static final String DATE = "(?:(?:19|20)\\d\\d)-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])"
            + "|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))";
    private static final String HOUR = "(?:[01]\\d|2[0-3])";
    private static final String OFFSET = "(?:Z|\\+(?:0\\d|1[0-3]):[0-5]\\d|-(?:0[1-9]|1[0-2]):[0-5]\\d)";
    private static final String TIME = HOUR + ":[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?" + OFFSET;
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?";
    private static final String HOST = "(?:" + LABEL + "\\.){1,4}(?:" + topLevelDomains() + ")";
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

    private static final Map<String, String> REGEX = Map.of(
            "date",
            DATE,
            "time",
            TIME,
            "date-time",
            DATE + "T" + TIME,
            "uuid",
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "email",
            "[A-Za-z0-9]{1,20}(?:[._+-][A-Za-z0-9]{1,20}){0,2}@" + HOST,
            "hostname",
            HOST,
            "ipv4",
            "(?:" + OCTET + "\\.){3}" + OCTET,
            "uri",
            "https?://" + HOST + "(?:/[A-Za-z0-9._~-]{0,64}){0,12}");

    private Formats() {}

    /** The large ones and those of countries; validators know the list and refuse others. */
    private static String topLevelDomains() {
        Set<String> unused = Set.of("BL", "BQ", "EH", "GB", "MF", "UM");
        Stream<String> countries = Stream.of(Locale.getISOCountries()).filter(code -> !unused.contains(code));
        return Stream.concat(Stream.of("com", "org", "net", "edu", "gov", "info", "uk", "eu"), countries)
                .map(code -> code.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("|"));
    }

    /** Texts of the format, or null if it is not known. */
    static @Nullable String regex(String name) {
        return REGEX.get(name);
    }

    static String names() {
        return String.join(", ", REGEX.keySet().stream().sorted().toList());
    }
}
