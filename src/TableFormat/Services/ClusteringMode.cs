namespace Lakehouse.TableFormat.Services;

/// <summary>How far a <see cref="ClusteringRequest"/> goes.</summary>
public enum ClusteringMode
{
    /// <summary>Executes what is pending, then plans and executes at once.</summary>
    ScheduleAndRun,

    /// <summary>Stores a plan and leaves it pending; until it is executed, every engine refuses writes to its file groups.</summary>
    ScheduleOnly,

    /// <summary>Executes the pending plans, other engines' among them, and makes none.</summary>
    RunPending,

    /// <summary>Takes the pending plans back, other engines' among them.</summary>
    RollBackPending,
}
