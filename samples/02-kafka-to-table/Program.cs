using System.Text.Json;
using Confluent.Kafka;

// Stands in for Debezium: BROKERS TOPIC FROM TO. Customers FROM..TO-1 are created; every third is renamed, every fifth deleted again.
if (args is not [var brokers, var topic, var first, var end])
{
    Console.Error.WriteLine("usage: BROKERS TOPIC FROM TO");
    return 2;
}

using var producer = new ProducerBuilder<string, string?>(new ProducerConfig { BootstrapServers = brokers, EnableIdempotence = true }).Build();
var position = 0L;
for (var id = int.Parse(first); id < int.Parse(end); id++)
{
    // As in a binlog, positions only grow, from run to run too: events at or before a table's position are taken for repeats.
    position = id * 1000L;
    var created = new { id, name = $"customer {id}" };
    Send(id, null, created, "c");
    if (id % 3 == 0)
    {
        Send(id, created, new { id, name = $"renamed {id}" }, "u");
    }

    if (id % 5 == 0)
    {
        Send(id, new { id, name = $"customer {id}" }, null, "d");
        producer.Produce(topic, new Message<string, string?> { Key = Key(id), Value = null });
    }
}

producer.Flush();
return 0;

void Send(int id, object? before, object? after, string op)
{
    position++;
    var source = new { version = "3.5.0.Final", connector = "mysql", name = "crm", db = "crm", table = "customers", file = "binlog.000001", pos = position, row = 0 };
    var payload = new { before, after, source, op, ts_ms = 1_750_000_000_000 + position };
    producer.Produce(topic, new Message<string, string?> { Key = Key(id), Value = JsonSerializer.Serialize(new { schema = Schema(), payload }) });
}

static string Key(int id) => JsonSerializer.Serialize(new
{
    schema = new { type = "struct", optional = false, name = "crm.customers.Key", fields = new[] { Column("id", "int32", false) } },
    payload = new { id },
});

static object Schema() => new
{
    type = "struct",
    optional = false,
    name = "crm.customers.Envelope",
    fields = new object[] { Row("before"), Row("after") },
};

static object Row(string field) => new
{
    type = "struct",
    optional = true,
    name = "crm.customers.Value",
    field,
    fields = new[] { Column("id", "int32", false), Column("name", "string", true) },
};

static object Column(string field, string type, bool optional) => new { type, optional, field };
