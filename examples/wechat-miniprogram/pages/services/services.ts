import { servicesPage } from "../../../core";
import { front } from "../../phone";

Page(servicesPage(front));
