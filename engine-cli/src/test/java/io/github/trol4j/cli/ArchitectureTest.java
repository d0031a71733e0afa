package io.github.trol4j.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layering: {@code core <- {vision, llm} <- models <- {serve, cli}}, and what only one package of it may know. */
class ArchitectureTest {
    private static final String ROOT = "io.github.trol4j";

    /** "control" is a word of its own, and trol4j is the project. */
    private static final Pattern MODEL_NAME = Pattern.compile("(?<!con)trol(?!4j)", Pattern.CASE_INSENSITIVE);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("src-test-fixtures"))
            .importPackages(ROOT);

    @Test
    void modulesSeeOnlyWhatIsBelowThem() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("core")
                .definedBy(ROOT + ".core..")
                .layer("vision")
                .definedBy(ROOT + ".vision..")
                .layer("llm")
                .definedBy(ROOT + ".llm..")
                .layer("models")
                .definedBy(ROOT + ".models..")
                .layer("serve")
                .definedBy(ROOT + ".serve..")
                .layer("cli")
                .definedBy(ROOT + ".cli..")
                .ensureAllClassesAreContainedInArchitectureIgnoring(ROOT)
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("vision")
                .mayOnlyAccessLayers("core")
                .whereLayer("llm")
                .mayOnlyAccessLayers("core")
                .whereLayer("models")
                .mayOnlyAccessLayers("core", "vision", "llm")
                .whereLayer("serve")
                .mayOnlyAccessLayers("core", "vision", "llm", "models"));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().assignedFrom(new PackageSlices()).should().beFreeOfCycles());
    }

    @ParameterizedTest
    @CsvSource({"org.nd4j, core.nd4j", "org.bytedeco, core.cpu.dnnl", "ai.djl, llm.text"})
    void aNativeLibraryIsKnownToOnePackage(String library, String user) {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "." + user)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library + ".."));
    }

    /** Where nobody used the library, the rule above would say nothing. */
    @ParameterizedTest
    @CsvSource({"org.nd4j, core.nd4j", "org.bytedeco, core.cpu.dnnl", "ai.djl, llm.text"})
    void thatPackageUsesTheLibrary(String library, String user) {
        assertThat(CLASSES.that(resideInAnyPackage(ROOT + "." + user)))
                .anyMatch(c -> c.getDirectDependenciesFromSelf().stream()
                        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith(library)));
    }

    @Test
    void onlyModelsAndTheCommandKnowTheModelsName() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".models..", ROOT + ".cli..")
                .should(be(describe("named after the model", ArchitectureTest::namesTheModel))));
    }

    @Test
    void onlyTheCommandPrints() {
        check(noClasses().that().resideOutsideOfPackage(ROOT + ".cli..").should(ACCESS_STANDARD_STREAMS));
        check(noClasses().should(USE_JAVA_UTIL_LOGGING));
    }

    @ParameterizedTest
    @CsvSource({"core, 30", "vision, 10", "llm, 10", "models, 5", "serve, 20", "cli, 3"})
    void everyModuleWasSeen(String module, int atLeast) {
        assertThat(CLASSES.that(resideInAnyPackage(ROOT + "." + module + ".."))).hasSizeGreaterThanOrEqualTo(atLeast);
    }

    private static boolean namesTheModel(JavaClass type) {
        String name = type.getName().substring(ROOT.length());
        return Stream.concat(Stream.of(name), type.getMembers().stream().map(HasName::getName))
                .anyMatch(MODEL_NAME.asPredicate());
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    /** Each package by itself, those that lie inside another one too. */
    private static final class PackageSlices implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.startsWith(ROOT) ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
