package io.dsctl.render;

import freemarker.cache.ClassTemplateLoader;
import freemarker.cache.ConditionalTemplateConfigurationFactory;
import freemarker.cache.FileNameGlobMatcher;
import freemarker.cache.FirstMatchTemplateConfigurationFactory;
import freemarker.cache.MultiTemplateLoader;
import freemarker.cache.StringTemplateLoader;
import freemarker.cache.TemplateLoader;
import freemarker.cache.TemplateNameFormat;
import freemarker.core.ParseException;
import freemarker.core.TemplateClassResolver;
import freemarker.core.TemplateConfiguration;
import freemarker.template.Configuration;
import freemarker.template.SimpleObjectWrapper;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;

import io.dsctl.failure.Failure.BrokenTemplate;
import io.dsctl.failure.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The files of templates/, and what a user puts in their places. Values are quoted for the language
 * that the file's name tells: {@code .sh.ftl} or {@code .yaml.ftl}. A template reaches nothing but
 * its values and other templates. Safe for many threads.
 */
public final class Templates {

    private final OwnTemplates own;
    private final TemplateProblems problems;
    private final Configuration configuration;

    public Templates() {
        this(Optional.empty());
    }

    /**
     * @param folder of the user's own templates
     * @throws BrokenTemplate if something in it cannot be used
     */
    public Templates(Optional<Path> folder) {
        own = folder.map(OwnTemplates::read).orElse(OwnTemplates.NONE);
        problems = new TemplateProblems(own);
        configuration = configuration(own);
        checkSyntax();
    }

    /**
     * @param name path below templates/, without .ftl
     * @param values texts, numbers, booleans, and lists or maps of them
     * @throws BrokenTemplate if a template of the user's own is the cause
     */
    public String render(String name, Map<String, ?> values) {
        try (var text = new BoundedText()) {
            configuration.getTemplate(name + ".ftl").process(values, text);
            return text.toString();
        } catch (TemplateException broken) {
            throw broken(name, broken, problems.of(broken, values.keySet()));
        } catch (BoundedText.TooLong
                | StackOverflowError
                | OutOfMemoryError
                | RuntimeException broken) {
            throw broken(name, broken, problems.of(broken, name + ".ftl"));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** The texts of the user's own, by their names; what dsctl brings is its version's. */
    public SequencedMap<String, String> own() {
        return Collections.unmodifiableSequencedMap(own.texts());
    }

    /**
     * Where a template stands, as the user knows it.
     *
     * @param name path below templates/, without .ftl
     */
    public String path(String name) {
        return own.path(name + ".ftl");
    }

    /** Without a template of the user's own it is a bug of ours. */
    private RuntimeException broken(String name, Throwable cause, Problem problem) {
        return own.isEmpty()
                ? new IllegalStateException("template " + name, cause)
                : new BrokenTemplate(List.of(problem));
    }

    private void checkSyntax() {
        var found = new ArrayList<Problem>();
        for (var name : own.texts().keySet()) {
            try {
                configuration.getTemplate(name);
            } catch (ParseException broken) {
                found.add(problems.of(broken));
            } catch (StackOverflowError broken) {
                found.add(problems.of(broken, name));
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
        if (!found.isEmpty()) {
            throw new BrokenTemplate(found);
        }
    }

    private static Configuration configuration(OwnTemplates own) {
        var configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setTemplateLoader(loader(own));
        configuration.setTemplateNameFormat(TemplateNameFormat.DEFAULT_2_4_0);
        configuration.setLocalizedLookup(false);
        configuration.setDefaultEncoding("UTF-8");
        configuration.setLocale(Locale.ROOT);
        configuration.setNumberFormat("computer");
        configuration.setLogTemplateExceptions(false);
        // What <#attempt> catches would be logged, with the values around it.
        configuration.setAttemptExceptionReporter((_, _) -> {});
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        configuration.setAPIBuiltinEnabled(false);
        configuration.setObjectWrapper(new SimpleObjectWrapper(Configuration.VERSION_2_3_34));
        configuration.setSharedVariable("yaml", new YamlTree());
        configuration.setTemplateConfigurations(
                new FirstMatchTemplateConfigurationFactory(
                                quoting("*.sh.ftl", QuotingFormat.SHELL),
                                quoting("*.yaml.ftl", QuotingFormat.YAML))
                        .noMatchErrorDetails("a template's name ends with .sh.ftl or .yaml.ftl"));
        return configuration;
    }

    private static TemplateLoader loader(OwnTemplates own) {
        var texts = new StringTemplateLoader();
        own.texts().forEach(texts::putTemplate);
        var builtIn = new ClassTemplateLoader(Templates.class, "/" + BuiltInTemplates.FOLDER);
        return new MultiTemplateLoader(new TemplateLoader[] {texts, builtIn});
    }

    private static ConditionalTemplateConfigurationFactory quoting(
            String names, QuotingFormat format) {
        var configuration = new TemplateConfiguration();
        configuration.setOutputFormat(format);
        configuration.setAutoEscapingPolicy(Configuration.ENABLE_IF_SUPPORTED_AUTO_ESCAPING_POLICY);
        return new ConditionalTemplateConfigurationFactory(
                new FileNameGlobMatcher(names), configuration);
    }
}
