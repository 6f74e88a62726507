namespace Lakehouse.Cli.Registering;

/// <summary>What asked for a registration.</summary>
internal enum RegistrationCause
{
    /// <summary>The schedule, or the start.</summary>
    Schedule,

    /// <summary>A call of the HTTP API.</summary>
    Call,

    /// <summary>A notification about an object.</summary>
    Event,
}
