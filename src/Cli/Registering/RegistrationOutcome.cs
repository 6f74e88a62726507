using Lakehouse.Catalog.Registration;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Registering;

/// <summary>How one registration went.</summary>
/// <param name="Table"><c>database.table</c>.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Result">What was done; null when it failed.</param>
/// <param name="Failure">Why it failed, or null.</param>
internal sealed record RegistrationOutcome(string Table, DateTimeOffset Ended, TimeSpan Took, RegistrationResult? Result, LakehouseException? Failure);
