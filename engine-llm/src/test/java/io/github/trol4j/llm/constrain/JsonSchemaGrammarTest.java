package io.github.trol4j.llm.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of schema grammars, judged by a validator that nobody here wrote. */
class JsonSchemaGrammarTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    /** What the validator finds wrong; empty for a valid text. */
    private static String faults(JsonNode schema, String text) {
        try {
            return REGISTRY.getSchema(schema)
                    .validate(MAPPER.readTree(text))
                    .toString()
                    .replace("[]", "");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return e.toString();
        }
    }

    private static Grammar grammar(String schema) {
        return Grammar.jsonSchema(schema.replace('\'', '"'));
    }

    private static boolean matches(String schema, String text) {
        return grammar(schema).matches(text.replace('\'', '"'));
    }

    @Test
    void everyTextOfARandomSchemaIsValid() {
        RandomGenerator random = new SplittableRandom(18);
        RandomSchemas schemas = new RandomSchemas(random);
        for (int i = 0; i < 1500; i++) {
            JsonNode schema = schemas.next();
            Grammar grammar = Grammar.jsonSchema(schema.toString());
            for (int k = 0; k < 4; k++) {
                String text = Walks.text(grammar, random, 150);
                assertThat(faults(schema, text)).as("%s: %s", schema, text).isEmpty();
            }
        }
    }

    @Test
    void anyJsonObjectIsAnObject() throws Exception {
        RandomGenerator random = new SplittableRandom(19);
        Grammar grammar = Grammar.jsonObject();
        for (int i = 0; i < 500; i++) {
            String text = Walks.text(grammar, random, 300);
            assertThat(MAPPER.readTree(text).isObject()).as(text).isTrue();
        }
        assertThat(grammar.matches("{\"a\": {\"b\": [1, 2.5e3, null, true, \"x\\u00e9\"]}, \"c\":{}}"))
                .isTrue();
        assertThat(grammar.matches("[1]")).isFalse();
        assertThat(grammar.matches("{\"a\": 01}")).isFalse();
    }

    @Test
    void deepNestingComesToAnEnd() throws Exception {
        Grammar grammar = Grammar.jsonObject();
        Automaton automaton = grammar.automaton();
        State state = automaton.start();
        StringBuilder text = new StringBuilder();
        String deeper = "{\"\":";
        while (automaton.step(state, deeper.getBytes(java.nio.charset.StandardCharsets.UTF_8)) != State.DEAD) {
            state = automaton.step(state, deeper.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            text.append(deeper);
        }
        assertThat(text.length() / deeper.length()).isBetween(10, 40);
        assertThat(state.distance).isLessThan(100);
    }

    @Test
    void everyPropertyIsWrittenInOrder() {
        String schema = "{'type':'object','properties':{'b':{'type':'boolean'},'a':{'type':'null'}}}";
        assertThat(matches(schema, "{'b': true, 'a': null}")).isTrue();
        assertThat(matches(schema, "{'b':true,'a':null}")).isTrue();
        assertThat(matches(schema, "{'a': null, 'b': true}")).isFalse();
        assertThat(matches(schema, "{'b': true}")).isFalse();
        assertThat(matches(schema, "{}")).isFalse();
    }

    @Test
    void recursionEndsByLeavingOut() {
        String list = "{'type':'object','properties':{'value':{'type':'integer'},'next':{'$ref':'#'}}}";
        assertThat(matches(list, "{'value': 1, 'next': {'value': 2}}")).isTrue();
        assertThat(matches(list, "{'next': {'value': 2}}")).isFalse();
        String tree = "{'$ref':'#/$defs/node','$defs':{'node':{'type':'object','properties':{'name':{'type':'string'},"
                + "'children':{'type':'array','items':{'$ref':'#/$defs/node'}}}}}}";
        assertThat(matches(tree, "{'name': 'a', 'children': [{'name': 'b', 'children': []}]}"))
                .isTrue();
        assertThat(matches(tree, "{'name': 'a'}"))
                .as("this recursion ends by itself")
                .isFalse();
        String never = "{'type':'object','properties':{'next':{'$ref':'#'}},'required':['next']}";
        assertThatThrownBy(() -> grammar(never)).hasMessageContaining("no finite value");
        assertThatThrownBy(() -> grammar("{'$ref':'#/$defs/a','$defs':{'a':{'$ref':'#/$defs/a'}}}"))
                .hasMessageContaining("leads back to itself");
        assertThatThrownBy(() -> grammar("{'anyOf':[{'type':'null'},{'$ref':'#'}]}"))
                .hasMessageContaining("leads back to itself");
    }

    @Test
    void wholeNumbersKeepToTheirBounds() {
        RandomGenerator random = new SplittableRandom(7);
        for (int i = 0; i < 60; i++) {
            int low = random.nextInt(-1200, 1200);
            int high = low + random.nextInt(1500);
            Grammar grammar = grammar("{'type':'integer','minimum':%d,'maximum':%d}".formatted(low, high));
            for (int n = -3000; n <= 3000; n++) {
                assertThat(grammar.matches(String.valueOf(n))).isEqualTo(n >= low && n <= high);
            }
        }
        assertThat(matches("{'type':'integer','exclusiveMinimum':2.5,'exclusiveMaximum':4}", "3"))
                .isTrue();
        assertThat(matches("{'type':'integer','exclusiveMinimum':2.5,'exclusiveMaximum':4}", "4"))
                .isFalse();
        assertThatThrownBy(() -> grammar("{'type':'integer','minimum':3.2,'maximum':3.8}"))
                .hasMessageContaining("no finite value");
    }

    @Test
    void decimalNumbersKeepToTheirBounds() {
        RandomGenerator random = new SplittableRandom(8);
        for (int i = 0; i < 40; i++) {
            double low = random.nextInt(-500, 500) / 100.0;
            double high = low + 0.25 + random.nextInt(500) / 100.0;
            high = Math.round(high * 100) / 100.0;
            Grammar grammar = grammar("{'type':'number','minimum':%s,'exclusiveMaximum':%s}".formatted(low, high));
            for (int n = -12000; n <= 12000; n += 25) {
                double value = n / 1000.0;
                String text = value == Math.rint(value) ? String.valueOf((int) value) : String.valueOf(value);
                assertThat(grammar.matches(text))
                        .as("%s in [%s, %s)", text, low, high)
                        .isEqualTo(value >= low && value < high);
            }
        }
        assertThat(matches("{'type':'number','minimum':0,'maximum':1}", "0.75")).isTrue();
        assertThat(matches("{'type':'number','minimum':0,'maximum':1}", "1.0")).isTrue();
        assertThat(matches("{'type':'number','minimum':0,'maximum':1}", "1.5")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{'type':'string','minLength':2,'maxLength':3}~'日é'~true",
                "{'type':'string','minLength':2,'maxLength':3}~'a'~false",
                "{'type':'string','maxLength':1}~'\\u0041'~true",
                "{'type':'string','pattern':'^[a-z]+$'}~'abc'~true",
                "{'type':'string','pattern':'[\\\\s\\\\S]'}~'\\n'~true",
                "{'type':'string','pattern':'a*','maxLength':2}~'aaa'~false",
                "{'type':['string','null']}~null~true",
                "{'type':'string','nullable':true}~null~true",
                "{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':2}~[1, 2]~true",
                "{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':2}~[]~false",
                "{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':2}~[1,2,3]~false",
                "{'type':'array','prefixItems':[{'type':'integer'},{'type':'string'}],'items':false}~[1, 'a']~true",
                "{'enum':['a',1,null]}~1~true",
                "{'enum':['a',1,null],'type':'string'}~1~false",
                "{'const':{'a':[1,2]}}~{'a':[1, 2]}~true",
                "{'type':'object','additionalProperties':{'type':'integer'}}~{'x': 1, 'y': 2}~true",
                "{'type':'object','additionalProperties':false}~{}~true",
                "{'type':'object','required':['x'],'additionalProperties':{'type':'null'}}~{'x':null}~true",
                "{'allOf':[{'type':'null'}]}~null~true",
                "{'type':'string','anyOf':[{'maxLength':1},{'pattern':'xyz'}]}~'xyz'~true",
                "{}~[{'a': 1}]~true",
                "true~1~true",
                "{'type':'string','format':'date'}~'2024-02-30'~false",
                "{'type':'string','format':'date'}~'2024-12-31'~true",
                "{'oneOf':[{'type':'string'},{'type':'integer'}]}~'a'~true",
            })
    void keywords(String schema, String text, boolean valid) {
        assertThat(matches(schema, text)).isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{'type':'integer','multipleOf':2}~#: the keyword 'multipleOf'",
                "{'type':'object','properties':{'a':{'not':{}}}}~#/properties/a: the keyword 'not'",
                "{'type':'object','patternProperties':{}}~patternProperties",
                "{'type':'array','uniqueItems':true}~uniqueItems",
                "{'type':'array','contains':{}}~contains",
                "{'if':{},'then':{}}~if",
                "{'allOf':[{'type':'null'},{'type':'null'}]}~allOf",
                "{'anyOf':[{'type':'null'}],'properties':{}}~'properties' beside 'anyOf'",
                "{'enum':['a'],'maxLength':3}~'maxLength' beside 'enum'",
                "{'$ref':'http://example.org/x'}~only pointers into the same schema",
                "{'$ref':'#/$defs/x'}~there is nothing",
                "{'type':'string','format':'iri'}~format",
                "{'type':'string','pattern':'(?=a)'}~lookahead",
                "{'type':'string','pattern':'abc','maxLength':2}~no string matches",
                "{'type':'text'}~'type' must be",
                "{'type':'object','minProperties':2}~minProperties",
                "{'oneOf':[{'type':'string'},{'type':'string','maxLength':2}]}~may be valid under alternative",
                "{'oneOf':[{'type':'number'},{'type':'integer'}]}~may be valid under alternative",
                "{'type':'object','required':['x'],'additionalProperties':false}~forbids",
                "{'type':'array','minItems':3,'maxItems':2}~needs 3 items",
                "{'type':'string','minLength':-1}~minLength",
                "{'type':'object','properties':[]}~properties",
                "[]~expected a schema",
                "false~no finite value",
                "{'type':~not valid JSON",
                "{'type':'string','type':'null'}~not valid JSON",
                "{} {}~not valid JSON",
            })
    void whatIsNotSupportedIsRefusedByName(String schema, String message) {
        assertThatThrownBy(() -> grammar(schema))
                .isInstanceOf(ConstraintException.class)
                .hasMessageContaining(message);
    }
}
