package io.dsctl.render;

import freemarker.cache.ClassTemplateLoader;
import freemarker.cache.ConditionalTemplateConfigurationFactory;
import freemarker.cache.FileNameGlobMatcher;
import freemarker.cache.FirstMatchTemplateConfigurationFactory;
import freemarker.core.TemplateClassResolver;
import freemarker.core.TemplateConfiguration;
import freemarker.template.Configuration;
import freemarker.template.SimpleObjectWrapper;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/**
 * The files of templates/. Values are quoted for the language that the file's name tells: {@code
 * .sh.ftl} or {@code .yaml.ftl}. Safe for many threads.
 */
public final class Templates {

    private final Configuration configuration = configuration();

    /**
     * @param name path below templates/, without .ftl
     * @param values texts, numbers, booleans, and lists or maps of them
     */
    public String render(String name, Map<String, ?> values) {
        try (var text = new StringWriter()) {
            configuration.getTemplate(name + ".ftl").process(values, text);
            return text.toString();
        } catch (TemplateException broken) {
            throw new IllegalStateException("template " + name, broken);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static Configuration configuration() {
        var configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setTemplateLoader(new ClassTemplateLoader(Templates.class, "/templates"));
        configuration.setDefaultEncoding("UTF-8");
        configuration.setLocale(Locale.ROOT);
        configuration.setNumberFormat("computer");
        configuration.setLogTemplateExceptions(false);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        configuration.setObjectWrapper(new SimpleObjectWrapper(Configuration.VERSION_2_3_34));
        configuration.setSharedVariable("yaml", new YamlTree());
        configuration.setTemplateConfigurations(
                new FirstMatchTemplateConfigurationFactory(
                                quoting("*.sh.ftl", QuotingFormat.SHELL),
                                quoting("*.yaml.ftl", QuotingFormat.YAML))
                        .noMatchErrorDetails("a template's name ends with .sh.ftl or .yaml.ftl"));
        return configuration;
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
