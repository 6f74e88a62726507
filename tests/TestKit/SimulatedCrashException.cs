namespace Lakehouse.TestKit;

/// <summary>The process "died" here. No product code may catch it: a dead process catches nothing.</summary>
public sealed class SimulatedCrashException(string message) : Exception(message);
