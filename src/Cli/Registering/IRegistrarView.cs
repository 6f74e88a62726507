namespace Lakehouse.Cli.Registering;

/// <summary>Shows what a registrar does. Called from several threads.</summary>
internal interface IRegistrarView
{
    /// <summary>A registration ended.</summary>
    void OnOutcome(RegistrationOutcome outcome);

    /// <summary>Something a person should know: a queue that does not answer, a message that is not understood.</summary>
    void OnNote(string note);
}
