; Inno Setup 6: installs DiagClinic for this user, without administrator's rights.
; Compile beside the folders launcher and versions, with the version's number:
;   ISCC /DVersion=1.4.2 diagclinic.iss
; Not tried yet: it is written for Windows, and what builds DiagClinic so far runs Linux.

[Setup]
AppId={{6B1B3C1E-4C7B-4E55-9E1C-5E4B1F1B7D2A}
AppName=DiagClinic
AppVersion={#Version}
DefaultDirName={localappdata}\Programs\DiagClinic
PrivilegesRequired=lowest
DisableProgramGroupPage=yes
DisableDirPage=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
OutputBaseFilename=diagclinic-{#Version}-setup
Compression=lzma2
SolidCompression=yes
CloseApplications=no
ChangesEnvironment=yes

[Files]
; Run again, it puts back what is missing or wrong in the version and the launcher that come with it, whatever numbers
; their files have inside: other versions, what runs and the shop's record stay.
Source: "launcher\*"; DestDir: "{app}\launcher"; Flags: recursesubdirs ignoreversion
Source: "versions\{#Version}\*"; DestDir: "{app}\versions\{#Version}"; Flags: recursesubdirs ignoreversion
Source: "diagclinic-update.cmd"; DestDir: "{app}\commands"; Flags: ignoreversion

[Registry]
; So that diagclinic-update can be typed.
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}\commands"; Check: IsNotInPath

[Icons]
Name: "{userprograms}\DiagClinic"; Filename: "{app}\launcher\diagclinic-launcher.exe"; Parameters: "--root ""{app}"""
Name: "{userprograms}\DiagClinic recovery"; Filename: "{app}\launcher\diagclinic-recovery.exe"; Parameters: "--root ""{app}"""

[UninstallDelete]
; What updates laid down. The shop's record lies elsewhere and stays.
Type: filesandordirs; Name: "{app}"

[Code]
function IsNotInPath: Boolean;
var
  Path: String;
begin
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Path) then
    Path := '';
  Result := Pos(Lowercase(ExpandConstant(';{app}\commands;')), Lowercase(';' + Path + ';')) = 0;
end;
