using System.Globalization;
using System.Text;

namespace Lakehouse.Cli.Registering;

/// <summary>Counts of a registrar in the text form that Prometheus reads. Thread-safe.</summary>
internal sealed class RegistrarMetrics
{
    private readonly Dictionary<string, Counts> tables = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private long events;

    /// <summary>Counts objects that notifications named.</summary>
    public void CountEvents(int count) => Interlocked.Add(ref events, count);

    /// <summary>Counts a registration.</summary>
    public void Count(RegistrationOutcome outcome)
    {
        lock (gate)
        {
            if (!tables.TryGetValue(outcome.Table, out var counts))
            {
                tables.Add(outcome.Table, counts = new Counts());
            }

            counts.Add(outcome);
        }
    }

    /// <summary>How the last registration of a table went, or null.</summary>
    public RegistrationOutcome? Last(string table)
    {
        lock (gate)
        {
            return tables.GetValueOrDefault(table)?.Last;
        }
    }

    /// <summary>All counts.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        lock (gate)
        {
            Family(text, "lakehouse_registrations_total", "counter", "Registrations that succeeded", counts => counts.Succeeded);
            Family(text, "lakehouse_registrations_failed_total", "counter", "Registrations that failed", counts => counts.Failed);
            Family(text, "lakehouse_registration_seconds_total", "counter", "Time spent on registrations", counts => counts.Seconds);
            Family(text, "lakehouse_registration_partitions_added_total", "counter", "Partitions added", counts => counts.Added);
            Family(text, "lakehouse_registration_partitions_dropped_total", "counter", "Partitions dropped", counts => counts.Dropped);
            Family(text, "lakehouse_registration_last_success_seconds", "gauge", "When the last successful registration ended, in seconds since 1970", counts => counts.LastSuccess);
        }

        return text.Append(CultureInfo.InvariantCulture, $"# HELP lakehouse_registration_events_total Objects that notifications named\n# TYPE lakehouse_registration_events_total counter\nlakehouse_registration_events_total {Interlocked.Read(ref events)}\n").ToString();
    }

    private void Family(StringBuilder text, string name, string type, string help, Func<Counts, double> value)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (table, counts) in tables)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{{table=\"{table}\"}} {value(counts)}\n");
        }
    }

    private sealed class Counts
    {
        public long Succeeded { get; private set; }

        public long Failed { get; private set; }

        public double Seconds { get; private set; }

        public long Added { get; private set; }

        public long Dropped { get; private set; }

        public double LastSuccess { get; private set; }

        public RegistrationOutcome? Last { get; private set; }

        public void Add(RegistrationOutcome outcome)
        {
            Last = outcome;
            Seconds += outcome.Took.TotalSeconds;
            if (outcome.Result is not { } result)
            {
                Failed++;
                return;
            }

            Succeeded++;
            Added += result.PartitionsAdded;
            Dropped += result.PartitionsDropped;
            LastSuccess = outcome.Ended.ToUnixTimeMilliseconds() / 1000.0;
        }
    }
}
