using Lakehouse.Cdc;
using Lakehouse.Cdc.Sources;
using Lakehouse.Cli.Configuration;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>The configuration file: every fault at once, secrets kept, one description for files, editors and options.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task Every_fault_is_told_at_once_with_its_place_and_fix()
    {
        using var run = new CliRun();
        run.Write("bad.yaml", """
            lakee: x
            source:
              kafka:
                brokers: localhost
                topics: []
                gruop: a
                properties:
                  sasl.password: ${NOPE}
            commit:
              rows: lots
              interval: 10
            unknown-tables: creat
            tables:
              - name: orders
                hive-style: maybe
            """);

        var result = await run.RunAsync("config", "check", "--config", "bad.yaml");

        Assert.Equal(2, result.Code);
        string[] expected =
        [
            "bad.yaml:1:1 lakee: there is no such field here", "did you mean 'lake'?", "bad.yaml:1:1 lake: expected a folder or s3://bucket/prefix, found nothing",
            "bad.yaml:4:14 source.kafka.brokers: expected host:port", "bad.yaml:5:13 source.kafka.topics: the list is empty", "did you mean 'group'?",
            "bad.yaml:8:22 source.kafka.properties.sasl.password: environment variable NOPE is not set", "bad.yaml:10:9 commit.rows: expected a whole number",
            "bad.yaml:11:13 commit.interval: expected a duration", "bad.yaml:12:17 unknown-tables: expected create, ignore or fail, found 'creat'; did you mean 'create'?",
            "bad.yaml:14:11 tables[0].name: expected DATABASE.TABLE", "bad.yaml:15:17 tables[0].hive-style: expected true or false, found 'maybe'",
        ];
        Assert.All(expected, text => Assert.Contains(text, result.Error));
    }

    [Theory]
    [InlineData("lake: [", "not valid YAML")]
    [InlineData("", "the file is empty")]
    [InlineData("- a", "expected a group of fields")]
    [InlineData("lake: a\nlake: b", "not valid YAML")]
    [InlineData("lake: a\nsource: {files: {paths: [x]}, kafka: {brokers: 'h:1', topics: [t]}}", "found both")]
    [InlineData("lake: a\nsource: {}", "found neither")]
    [InlineData("lake: a\nsource: {files: {paths: [x]}}\n---\nlake: b", "lakehouse.yaml:4:1 a second document begins here")]
    public async Task A_file_that_is_not_right_is_refused(string yaml, string expected)
    {
        using var run = new CliRun();
        run.Write("lakehouse.yaml", yaml);

        foreach (var command in new[] { new[] { "config", "check" }, ["ingest"], ["ingest", "--dry-run"] })
        {
            var result = await run.RunAsync(command);
            Assert.Equal(2, result.Code);
            Assert.Contains(expected, result.Error);
        }
    }

    [Fact]
    public async Task Types_and_settings_of_the_client_are_tried_before_the_first_event()
    {
        using var run = new CliRun();
        run.Write("bad.yaml", """
            lake: lake
            source:
              kafka:
                brokers: localhost:1
                topics: [t]
                properties:
                  auto.offset.reset: earliest
            tables:
              - name: shop.orders
                ddl: CREATE TABLE other (id nonsense)
                columns: {good: "decimal(12,2)", bad: "nothing(3)"}
              - name: shop.items
                ddl: CREATE TABLE a (id int); CREATE TABLE b (id int)
              - name: shop.*
                ddl: CREATE TABLE a (id int); CREATE TABLE b (id int)
            """);

        var result = await run.RunAsync("config", "check", "--config", "bad.yaml");

        Assert.Equal(2, result.Code);
        string[] expected =
        [
            "bad.yaml:7:26 source.kafka.properties.auto.offset.reset: this setting is the program's own: start and lost-position say it; remove it",
            "bad.yaml:10:10 tables[0].ddl: the DDL gives column id the unknown type 'nonsense'",
            "bad.yaml:11:43 tables[0].columns.bad: column bad is declared with the unknown type 'nothing(3)'",
            "bad.yaml:13:10 tables[1].ddl: the ddl creates no table items",
            "error: 4 faults",
        ];
        Assert.All(expected, text => Assert.Contains(text, result.Error));
    }

    [Fact]
    public async Task Faults_of_services_name_the_whole_field_once()
    {
        using var run = new CliRun();
        run.Write("bad.yaml", """
            lake: lake
            source: {files: {paths: [x]}}
            services: {clustering: {sort: x}}
            tables:
              - name: a.b
                services: {cleaning: {cron: 1 2 3 4 5 6}}
            """);

        var result = await run.RunAsync("config", "check", "--config", "bad.yaml");

        string[] expected =
        [
            "bad.yaml:3:31 services.clustering.sort: the service has no time to run",
            "bad.yaml:6:33 tables[0].services.cleaning.cron: '1 2 3 4 5 6' is no Quartz cron expression",
            "error: 2 faults",
        ];
        Assert.All(expected, text => Assert.Contains(text, result.Error));
    }

    [Theory]
    [InlineData("no.such.setting: x", "No such configuration property")]
    [InlineData("security.protocol: none", "security.protocol")]
    public async Task What_the_client_refuses_is_told_as_such(string property, string expected)
    {
        using var run = new CliRun();
        run.Write("lakehouse.yaml", $"lake: lake\nsource: {{kafka: {{brokers: 'localhost:1', topics: [t], properties: {{{property}}}}}}}\n");

        foreach (var command in new[] { new[] { "ingest", "--until-end" }, ["doctor"] })
        {
            var result = await run.RunAsync(command);
            Assert.NotEqual(0, result.Code);
            Assert.Contains(expected, result.Error + result.Out);
            Assert.Contains("source.kafka.properties", result.Error + result.Out);
        }
    }

    [Fact]
    public async Task A_missing_file_names_init()
    {
        using var run = new CliRun();

        var result = await run.RunAsync("ingest", "--config", "none.yaml");

        Assert.Equal(2, result.Code);
        Assert.Contains("none.yaml:1:1 there is no such file; `lakehouse init` writes", result.Error);
    }

    [Fact]
    public async Task What_init_writes_is_right_and_holds_the_defaults()
    {
        using var run = new CliRun();
        await run.OkAsync("init");
        await run.OkAsync("config", "check");
        var (configuration, _) = ConfigFile.Load(Path.Combine(run.Folder, "lakehouse.yaml"), new CliHost { Out = TextWriter.Null, Error = TextWriter.Null, OutBytes = Stream.Null });

        var again = await run.RunAsync("init");

        Assert.Equal(1, again.Code);
        Assert.Equal(new IngestOptions() with { Tables = [] }, configuration!.Ingest with { Tables = [] });
    }

    [Fact]
    public void Defaults_of_the_form_are_those_of_the_options()
    {
        var kafka = new KafkaSourceOptions { BootstrapServers = "b:1", Topics = ["t"] };
        var members = Flatten(ConfigShapes.Root).ToDictionary(pair => pair.Path, pair => pair.Member.Default);

        Assert.Equal($"{new IngestOptions().CommitRows}", members["commit.rows"]);
        Assert.Equal(new IngestOptions().CommitBytes, Quantities.ParseSize(members["commit.bytes"]!));
        Assert.Equal(new IngestOptions().CommitInterval, Quantities.ParseDuration(members["commit.interval"]!));
        Assert.Equal(new IngestOptions().PositionInterval, Quantities.ParseDuration(members["commit.position-interval"]!));
        Assert.Equal(new IngestOptions().MemoryBytes, Quantities.ParseSize(members["memory"]!));
        Assert.Equal($"{new TableOptions().BucketCount}", members["tables.buckets"]);
        Assert.Equal(kafka.GroupId, members["source.kafka.group"]);
        Assert.Equal(kafka.SessionTimeout, Quantities.ParseDuration(members["source.kafka.session-timeout"]!));
        Assert.Equal(kafka.UnavailableLimit, Quantities.ParseDuration(members["source.kafka.unavailable-limit"]!));
    }

    [Fact]
    public async Task Secrets_come_from_environment_and_files_and_are_never_shown()
    {
        using var run = new CliRun();
        run.Set("KAFKA_PASSWORD", "hunter2");
        run.Write("user.txt", "someone\n");
        run.Write("lakehouse.yaml", """
            lake: lake
            source:
              kafka:
                brokers: ${BROKER:-localhost:9092}
                topics: [t]
                properties:
                  sasl.username: ${file:user.txt}
                  sasl.password: ${KAFKA_PASSWORD}
                  sasl.jaas.config: in clear
                  ssl.key.pem: in clear
                  client.id: $${plain}
            """);

        var shown = await run.OkAsync("config", "show");
        var (configuration, _) = ConfigFile.Load("lakehouse.yaml", new CliHost
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            OutBytes = Stream.Null,
            WorkingFolder = run.Folder,
            Environment = name => name == "KAFKA_PASSWORD" ? "hunter2" : null,
        });

        Assert.DoesNotContain("hunter2", shown);
        Assert.DoesNotContain("someone", shown);
        Assert.DoesNotContain("in clear", shown);
        Assert.Equal("hunter2", configuration!.Kafka!.Properties["sasl.password"]);
        Assert.Equal("someone", configuration.Kafka.Properties["sasl.username"]);
        Assert.Equal("${plain}", configuration.Kafka.Properties["client.id"]);
        Assert.Equal("localhost:9092", configuration.Kafka.BootstrapServers);
    }

    [Fact]
    public async Task The_schema_in_the_docs_is_the_one_that_the_program_prints()
    {
        using var run = new CliRun();

        Assert.Equal(File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "lakehouse.schema.json")), await run.OkAsync("config", "schema"));
    }

    private static IEnumerable<(string Path, Member Member)> Flatten(Shape shape, string prefix = "") => shape switch
    {
        Shape.Group group => group.Members.SelectMany(member => Flatten(member.Shape, $"{prefix}{member.Name}.").Prepend((prefix + member.Name, member))),
        Shape.Many many => Flatten(many.Item, prefix),
        _ => [],
    };

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Lakehouse.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
